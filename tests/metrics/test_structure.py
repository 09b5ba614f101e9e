import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from stbench.errors import ShapeError
from stbench.metrics.structure import (
    correlation_preservation,
    gene_correlation,
    morans_i,
    neighbours,
    profile,
    spatial_pattern,
    top_genes,
)

SQUARE = np.stack(np.meshgrid(np.arange(6), np.arange(5)), axis=-1).reshape(-1, 2) * 100.0
TRUTH = np.random.default_rng(0).normal(0, 1, (30, 12)) @ np.random.default_rng(1).normal(0, 1, (12, 12))


def test_gene_correlation_equals_numpy_and_is_missing_for_constant_genes():
    values = TRUTH.copy()
    values[:, 3] = 0.1
    found = gene_correlation(values)
    assert np.isnan(found[3]).all()
    rest = np.arange(12) != 3
    assert_allclose(found[np.ix_(rest, rest)], np.corrcoef(values[:, rest].T), atol=1e-12)


@settings(max_examples=20, deadline=None)
@given(st.floats(0.1, 10), st.floats(-5, 5), st.permutations(range(12)))
def test_preservation_ignores_scale_shift_and_the_order_of_genes(scale, shift, order):
    predicted = TRUTH + np.random.default_rng(2).normal(0, 2, TRUTH.shape)
    before = correlation_preservation(TRUTH, predicted)
    after = correlation_preservation(TRUTH[:, order], scale * predicted[:, order] + shift)
    assert_allclose(after[:2], before[:2], atol=1e-9)
    assert -1 <= before.pcc <= 1


def test_a_perfect_prediction_keeps_all_structure_and_a_constant_one_none():
    assert_allclose(correlation_preservation(TRUTH, TRUTH)[:2], [1, 0], atol=1e-12)
    flat = np.tile(TRUTH.mean(axis=0), (30, 1))
    assert correlation_preservation(TRUTH, flat).pcc == 0
    found = profile(TRUTH, flat)
    assert (found.variance_kept, found.pcc_variances) == (0, 0)
    assert_allclose(found.pcc_means, 1)
    assert_allclose(found.variance_truth, TRUTH.var(axis=0))


@pytest.mark.parametrize("constant", [0, 2, 9])
def test_genes_of_constant_truth_are_left_out_and_counted(constant):
    truth = TRUTH.copy()
    truth[:, :constant] = 1.0
    found = correlation_preservation(truth, TRUTH)
    assert found[2:] == (12 - constant, constant)
    assert found.pcc == pytest.approx(1)
    assert spatial_pattern(truth, TRUTH, SQUARE).n_left_out == constant


@pytest.mark.parametrize(("k", "genes"), [(1, "C"), (2, "CA"), (3, "CAD"), (4, "CAD"), (9, "CAD")])
def test_top_genes_skip_missing_scores_and_keep_panel_order_in_ties(k, genes):
    found = top_genes(np.array([0.2, np.nan, 0.5, 0.2]), ["A", "B", "C", "D"], k=k)
    assert [gene.gene for gene in found] == list(genes)
    with pytest.raises(ShapeError):
        top_genes(np.zeros(2), ["A"])


HEXAGONAL = SQUARE * [1.0, 3**0.5 / 2] + (SQUARE[:, 1:] % 200 == 100) * [50.0, 0.0]


@pytest.mark.parametrize(
    ("centres", "most", "least"), [(SQUARE, 8, 3), (HEXAGONAL, 6, 2), (SQUARE[:6], 2, 1), (SQUARE[:2], 1, 1)],
    ids=["square", "hexagonal", "a row", "two spots"],
)  # fmt: skip
def test_neighbours_are_those_around_a_spot_of_its_array(centres, most, least):
    weights = neighbours(centres).toarray()
    assert_array_equal(weights, weights.T)
    assert weights.diagonal().sum() == 0
    assert (weights.sum(axis=1).max(), weights.sum(axis=1).min()) == (most, least)


@settings(max_examples=30, deadline=None)
@given(st.floats(1e-3, 1e3), st.floats(0, 6.3), st.floats(-1e3, 1e3), st.permutations(range(30)))
def test_neighbours_and_patterns_do_not_depend_on_unit_turn_place_or_order_of_spots(unit, angle, shift, order):
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    moved = (unit * SQUARE @ turn + unit * shift)[order]
    assert_array_equal(neighbours(moved).toarray(), neighbours(SQUARE).toarray()[np.ix_(order, order)])
    assert_allclose(morans_i(TRUTH[order], neighbours(moved)), morans_i(TRUTH, neighbours(SQUARE)), atol=1e-12)


@pytest.mark.parametrize("centres", [SQUARE[:1], SQUARE[:, :1], SQUARE.ravel(), np.zeros((4, 3))])
def test_centres_that_are_not_two_columns_of_two_spots_are_refused(centres):
    with pytest.raises(ShapeError, match="two spots or more"):
        neighbours(centres)


def test_morans_i_equals_its_definition_summed_pair_by_pair():
    weights = neighbours(SQUARE)
    w, z = weights.toarray(), TRUTH - TRUTH.mean(axis=0)
    expected = [
        30 / w.sum() * sum(w[i, j] * z[i, g] * z[j, g] for i in range(30) for j in range(30)) / (z[:, g] ** 2).sum()
        for g in range(12)
    ]
    assert_allclose(morans_i(TRUTH, weights), expected, rtol=1e-10)


def test_a_smooth_prediction_of_rough_truth_shows_as_excess():
    smooth = np.tile(SQUARE[:, :1], (1, 12)) + 0.0
    found = spatial_pattern(TRUTH, smooth, SQUARE)
    assert found.mean_excess > 0.5
    assert np.isnan(morans_i(np.ones((30, 1)), neighbours(SQUARE))).all()
