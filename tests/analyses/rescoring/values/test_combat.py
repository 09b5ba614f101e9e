"""ComBat against loops over genes and scanpy's, and that within a slide it is one affine map per gene."""

import numpy as np
import pandas as pd
import pytest

from stbench.analyses.rescoring.values.combat import combat

BATCHES = np.repeat([0, 1, 2], [20, 15, 12])
SPOTS = [f"spot{number}" for number in range(47)]
EVERYWHERE = np.ones(47, bool)


def expression(seed, genes=9):
    rng = np.random.default_rng(seed)
    level, width = rng.normal(0, 1, (3, genes)), rng.uniform(0.5, 2, (3, genes))
    return rng.normal(size=(47, genes)) * width[BATCHES] + level[BATCHES] + 3


def scanpys(values):
    import scanpy as sc
    from anndata import AnnData

    adata = AnnData(values.copy(), obs=pd.DataFrame({"batch": pd.Categorical(BATCHES.astype(str))}, index=SPOTS))
    with np.errstate(divide="ignore", invalid="ignore"):  # it divides by shifts of zero
        return sc.pp.combat(adata, inplace=False)


def shrunk(batch):
    """Posterior shift and scale of each gene, a gene at a time, priors by the method of moments."""
    n, genes = batch.shape
    shifts, scales = [batch[:, g].mean() for g in range(genes)], [batch[:, g].var(ddof=1) for g in range(genes)]
    m, s2 = np.mean(scales), np.var(scales, ddof=1)
    a, b = (2 * s2 + m**2) / s2, (m * s2 + m**3) / s2
    centre, t2 = np.mean(shifts), np.var(shifts, ddof=1)
    new_shifts, new_scales, change = list(shifts), list(scales), 1.0
    while change > 1e-4:
        change = 0.0
        for g in range(genes):
            shift = (n * t2 * shifts[g] + new_scales[g] * centre) / (n * t2 + new_scales[g])
            scale = (b + 0.5 * ((batch[:, g] - shift) ** 2).sum()) / (n / 2 + a - 1)
            change = max(change, abs(shift / new_shifts[g] - 1), abs(scale / new_scales[g] - 1))
            new_shifts[g], new_scales[g] = shift, scale
    return np.array(new_shifts), np.array(new_scales)


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("fit", [EVERYWHERE, BATCHES > 0], ids=["all slides", "training slides"])
def test_it_is_what_a_gene_at_a_time_gives(seed, fit):
    values = expression(seed)
    within = np.concatenate([values[batch == BATCHES] - values[batch == BATCHES].mean(axis=0) for batch in range(3)])
    grand, spread = values[fit].mean(axis=0), np.sqrt((within[fit] ** 2).mean(axis=0))
    expected = np.zeros(values.shape)
    for batch in range(3):
        standard = (values[batch == BATCHES] - grand) / spread
        shift, scale = shrunk(standard)
        expected[batch == BATCHES] = (standard - shift) / np.sqrt(scale) * spread + grand
    assert np.allclose(combat(values, BATCHES, fit), expected, atol=1e-9)


@pytest.mark.parametrize("fit", [EVERYWHERE, BATCHES > 0], ids=["all slides", "training slides"])
def test_within_a_slide_it_is_one_affine_map_per_gene_so_that_no_pcc_moves(fit):
    values = expression(0)
    corrected = combat(values, BATCHES, fit)
    for batch in range(3):
        for gene in range(9):
            pair = values[batch == BATCHES, gene], corrected[batch == BATCHES, gene]
            assert np.corrcoef(*pair)[0, 1] == pytest.approx(1)
    assert not np.allclose(corrected, values)


@pytest.mark.parametrize("gene", [0, 4])
def test_a_gene_that_moves_nowhere_stays(gene):
    values = expression(0)
    values[:, gene] = 2.0
    corrected = combat(values, BATCHES, EVERYWHERE)
    assert np.array_equal(corrected[:, gene], values[:, gene])
    assert np.isfinite(corrected).all()


def test_one_slide_has_nothing_to_be_brought_to():
    values = expression(0)
    assert np.array_equal(combat(values, np.zeros(47, int), EVERYWHERE), values)


@pytest.mark.parametrize("genes", [6, 30, 300])
@pytest.mark.parametrize(
    "constant", [None, (slice(None), 0), (BATCHES == 1, 0)], ids=["none", "everywhere", "in a slide"]
)
def test_it_is_scanpys_but_for_one_divisor_of_genes_and_for_constant_genes(genes, constant):
    values = expression(0, genes)
    if constant is not None:
        values[constant] = 2.0
    moves = np.ptp(values, axis=0) > 0
    corrected = combat(values, BATCHES, EVERYWHERE)[:, moves]
    apart = np.abs(corrected - scanpys(values[:, moves])).max()
    assert 0 < apart < 1 / genes
    assert np.abs(corrected - values[:, moves]).max() > 1


@pytest.mark.parametrize("seed", range(3))
def test_a_constant_gene_says_nothing_of_the_others(seed):
    values = expression(seed)
    beside = np.column_stack([np.full(47, 2.0), values])
    assert np.array_equal(combat(beside, BATCHES, EVERYWHERE)[:, 1:], combat(values, BATCHES, EVERYWHERE))
    assert np.abs(scanpys(beside)[:, 1:] - scanpys(values)).max() > 0.05
