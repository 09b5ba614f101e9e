"""Nearest reference spots: found by measured genes alone, whatever their level and spread on a slide."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from stbench.adapters.base import Context
from stbench.adapters.measured_genes.neighbours import GeneNeighbours, standardised
from stbench.data import of_genes, partly_measured
from stbench.metrics.gene import pearson_per_gene
from tests.made.planted import FOLDS, planted_slide

TRAINING, TESTED = [planted_slide("B1"), planted_slide("C1")], planted_slide("A1")
HIDDEN = FOLDS.hidden_together[1]
MEASURED = FOLDS.without(HIDDEN)


def answered(k, slide=TESTED, training=TRAINING):
    adapter = GeneNeighbours(k=k)
    model = adapter.train(training, FOLDS, np.random.default_rng(0), Context())
    return adapter.impute_genes(model, partly_measured(slide, of_genes(slide, MEASURED)), HIDDEN)


def test_a_slide_that_is_its_own_reference_finds_itself():
    assert_allclose(answered(1, training=[TESTED]), TESTED.expression(HIDDEN), rtol=1e-6)


@pytest.mark.parametrize("k", [180, 1000])
def test_all_references_together_are_their_mean(k):
    mean = np.concatenate([slide.expression(HIDDEN) for slide in TRAINING]).mean(axis=0)
    assert_allclose(answered(k), np.tile(mean, (TESTED.n_spots, 1)), rtol=1e-5)


@pytest.mark.parametrize("k", [5, 20])
def test_it_finds_what_measured_genes_decide(k):
    explained, independent = pearson_per_gene(TESTED.expression(HIDDEN), answered(k))
    assert explained > 0.6 > 0.4 > abs(independent)


@pytest.mark.parametrize(("scale", "shift"), [(1.0, 3.0), (20.0, 0.0), (0.1, -5.0)])
def test_level_and_spread_of_a_gene_do_not_matter_and_a_constant_one_says_nothing(scale, shift):
    values = np.random.default_rng(0).normal(size=(30, 4))
    values[:, 2] = 5.0
    found = standardised(scale * values + shift)
    assert_allclose(found, standardised(values), atol=1e-5)
    assert_array_equal(found[:, 2], np.zeros(30))
    assert_allclose(found[:, [0, 1, 3]].std(axis=0), 1, rtol=1e-5)
