"""Kriging of slides: kernels of the largest one, and known truth on simulated tissue."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from stbench.adapters.base import Context
from stbench.adapters.interpolation.process import Kriging, Learned
from stbench.adapters.parts.gaussian_process import Kernels, fit_kernels
from stbench.data import Panel, partly_observed
from stbench.metrics.gene import pearson_per_gene
from stbench.protocols.splits.patterns import observed_rows
from stbench.readers.demo.genes import chosen_genes
from stbench.scoring.ceiling import noise_ceiling
from tests.made.smooth import GENES, smooth_slide, sparse
from tests.made.tiny import tiny_cohort

SHARES = (0.05, 0.1, 0.5)


def test_kernels_are_those_of_the_slide_with_most_spots():
    adapter, panel = Kriging(genes_per_group=2), Panel(GENES)
    large, small = smooth_slide("A1"), sparse(smooth_slide("B1", seed=1)).observed
    models = [adapter.train(slides, panel, None, Context()) for slides in ([large], [small, large], [small])]
    assert_array_equal(models[0].kernels, models[1].kernels)
    assert not np.array_equal(models[0].kernels, models[2].kernels)


def test_kernels_are_fitted_to_each_spot_s_own_expression():
    adapter, panel, slide = Kriging(groups=2, genes_per_group=2), Panel(GENES), smooth_slide("A1")
    expected = fit_kernels(slide.centres_um, slide.expression(panel), groups=2, genes_per_group=2)
    assert_array_equal(adapter.train([slide], panel, None, Context()).kernels, expected)


@pytest.mark.parametrize("genes", [GENES[::-1], GENES[1:3]])
def test_each_gene_is_kriged_by_its_own_kernel(genes):
    visible, n_genes = sparse(smooth_slide("A1")), len(GENES)
    kernels = Kernels(np.linspace(0.1, 1.0, n_genes), np.linspace(0.1, 2.0, n_genes), np.linspace(1.0, 0.1, n_genes))
    every, some = (Kriging().impute(Learned(kernels, GENES), visible, Panel(each)) for each in (GENES, genes))
    assert_allclose(some, every[:, [GENES.index(gene) for gene in genes]], rtol=1e-5)


@pytest.fixture(scope="module")
def share_of_ceiling():
    """By group of genes of the simulated tissue: mean PCC on hidden spots over mean ceiling, as observed spots grow."""
    slide = tiny_cohort(patients=1, spots=500, genes=50).slides[0]
    groups = {gene.symbol: gene.group for gene in chosen_genes(50)}
    panel, adapter = Panel(slide.genes), Kriging(genes_per_group=8)
    shares = {"position": [], "nothing": []}
    for share in SHARES:
        rows = observed_rows(slide, "stride", share, 0)
        hidden, seen = slide.at(np.setdiff1d(np.arange(slide.n_spots), rows)), slide.at(rows)
        visible = partly_observed(hidden, seen)
        values = adapter.impute(adapter.train([seen], panel, None, Context()), visible, panel)[visible.hidden_rows]
        pcc = pearson_per_gene(hidden.expression(panel), values)
        counts = hidden.panel_counts(panel)
        ceiling = noise_ceiling(counts, hidden.totals, np.random.default_rng(0), splits=2).pcc
        for group, told in shares.items():
            own = np.array([groups[gene] == group for gene in slide.genes])
            told.append(np.nanmean(pcc[own]) / np.nanmean(ceiling[own]))
    return shares


@pytest.mark.parametrize(("few", "more"), [(0, 1), (1, 2)])
def test_a_gene_that_position_explains_nears_its_ceiling_as_observed_spots_grow(share_of_ceiling, few, more):
    """Overdispersion counts as signal in the ceiling, and no neighbour tells it: the limit is below 1."""
    assert share_of_ceiling["position"][more] > share_of_ceiling["position"][few] + 0.03
    assert share_of_ceiling["position"][-1] > 0.45


@pytest.mark.parametrize("share", range(len(SHARES)))
def test_a_gene_that_nothing_explains_stays_at_zero(share_of_ceiling, share):
    assert abs(share_of_ceiling["nothing"][share]) < 0.08
