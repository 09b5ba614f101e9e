"""Resampled PCC: matrix products over blocks of genes and resamples against a float64 loop."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from stbench.metrics.gene import pearson_per_gene
from stbench.statistics import resampled_pcc as module
from stbench.statistics.resampled_pcc import resampled_pcc, spot_weights

draws = st.tuples(st.integers(1, 8), st.integers(1, 6)).flatmap(
    lambda shape: st.lists(
        st.lists(st.integers(0, 9), min_size=shape[1], max_size=shape[1]), min_size=shape[0], max_size=shape[0]
    )
).map(np.array)  # fmt: skip


def slide(seed, n_spots=20, n_genes=9):
    """A truth with sparse, constant and far-off genes, and a guess at it."""
    rng = np.random.default_rng(seed)
    truth = rng.normal(0, 1, (n_spots, n_genes))
    truth[:, 0] = rng.poisson(0.1, n_spots)
    truth[:, 1], truth[:, 2] = 0.3, truth[:, 2] + 1e4
    predicted = 0.5 * truth + rng.normal(0, 1, truth.shape)
    predicted[:, 3] = 0.7
    return truth, predicted


def by_loop(truth, predicted, spots):
    scores = [pearson_per_gene(truth[drawn], predicted[drawn]) for drawn in spots]
    return [np.nanmean(own) if np.isfinite(own).any() else np.nan for own in scores]


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 2**16), st.integers(3, 30), st.integers(1, 40))
def test_it_equals_a_loop_over_resamples(seed, n_drawn, n_resamples):
    truth, predicted = slide(seed)
    spots = np.random.default_rng(seed).integers(0, len(truth), (n_resamples, n_drawn))
    assert_allclose(resampled_pcc(truth, predicted, spots), by_loop(truth, predicted, spots), rtol=0, atol=2e-6)


@pytest.mark.parametrize(("genes", "rows"), [(1, 1), (4, 7), (9, 30), (128, 1024)])
def test_blocks_of_any_size_give_the_same(monkeypatch, genes, rows):
    truth, predicted = slide(0)
    spots = np.random.default_rng(0).integers(0, 20, (30, 20))
    expected = resampled_pcc(truth, predicted, spots)
    monkeypatch.setattr(module, "_GENES", genes)
    monkeypatch.setattr(module, "_ROWS", rows)
    assert_allclose(resampled_pcc(truth, predicted, spots), expected, rtol=0, atol=1e-6)


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 2**16), st.randoms(use_true_random=False))
def test_the_order_in_which_spots_are_drawn_and_genes_stand_does_not_matter(seed, random):
    truth, predicted = slide(seed)
    spots = np.random.default_rng(seed).integers(0, 20, (10, 20))
    genes = random.sample(range(9), 9)
    turned = resampled_pcc(truth[:, genes], predicted[:, genes], spots[:, ::-1])
    assert_allclose(turned, resampled_pcc(truth, predicted, spots), rtol=0, atol=2e-6)


@given(draws)
def test_weights_are_the_shares_of_the_spots_drawn(spots):
    weights = spot_weights(spots, 10)
    expected = [[np.mean(drawn == spot) for spot in range(10)] for drawn in spots]
    assert_allclose(weights, expected, rtol=1e-6)
    assert_allclose(weights.sum(axis=1), 1, rtol=1e-6)


@pytest.mark.parametrize(
    ("constant", "expected"), [("truth", np.nan), ("predicted", 0.0)], ids=["of the truth", "of the prediction"]
)
def test_where_every_gene_is_constant_there_is_no_score_for_the_truth_and_zero_for_the_prediction(constant, expected):
    known = {name: np.random.default_rng(0).random((6, 3)) for name in ("truth", "predicted")}
    known[constant] = np.full((6, 3), 0.3)
    spots = np.tile(np.arange(6), (2, 1))
    assert_allclose(resampled_pcc(known["truth"], known["predicted"], spots), [expected] * 2)
