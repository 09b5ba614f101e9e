"""Nearest reference spots: found by measured genes alone, whatever their level and spread on a slide."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from stbench.adapters.base import Context
from stbench.adapters.measured_genes.neighbours import GeneNeighbours, standardised
from stbench.adapters.parts import retrieval
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


def test_references_are_as_if_the_measured_genes_alone_had_been_counted():
    model = GeneNeighbours().train(TRAINING, FOLDS, np.random.default_rng(0), Context())
    alone = np.concatenate([of_genes(slide, MEASURED).expression(MEASURED) for slide in TRAINING])
    assert_allclose(model.as_if(MEASURED), alone, rtol=1e-5)


def test_references_and_the_slide_are_each_brought_to_one_level_and_spread(monkeypatch):
    given, nearest = [], retrieval.nearest_references
    monkeypatch.setattr(retrieval, "nearest_references", lambda *three: given.append(three) or nearest(*three))
    answered(5)
    ((queries, references, _),) = given
    for values, n_spots in ((queries, TESTED.n_spots), (references, sum(slide.n_spots for slide in TRAINING))):
        assert values.shape == (n_spots, len(MEASURED))
        assert_allclose(values.mean(dim=0), 0, atol=1e-5)
        assert_allclose(values.std(dim=0, correction=0), 1, rtol=1e-4)


@pytest.mark.parametrize(("scale", "shift"), [(1.0, 3.0), (20.0, 0.0), (0.1, -5.0)])
def test_level_and_spread_of_a_gene_do_not_matter_and_a_constant_one_says_nothing(scale, shift):
    values = np.random.default_rng(0).normal(size=(30, 4))
    values[:, 2] = 5.0
    found = standardised(scale * values + shift)
    assert_allclose(found, standardised(values), atol=1e-5)
    assert_array_equal(found[:, 2], np.zeros(30))
    assert_allclose(found[:, [0, 1, 3]].std(axis=0), 1, rtol=1e-5)
