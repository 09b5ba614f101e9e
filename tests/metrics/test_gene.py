import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.testing import assert_allclose, assert_array_equal
from scipy.stats import pearsonr
from sklearn.metrics import mean_absolute_error, root_mean_squared_error

from stbench.errors import DataError, ShapeError
from stbench.metrics.gene import gene_scores, mae_per_gene, pearson_per_gene, rmse_per_gene
from stbench.metrics.moments import moments

expression = arrays(np.int64, (8, 3), elements=st.integers(0, 8000)).map(lambda counts: counts / 1000)
factors = st.floats(0.1, 10)
properties = settings(max_examples=40, deadline=None)


@pytest.mark.parametrize("n_spots", [3, 8, 203])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_scores_equal_scipy_and_scikit_learn(dtype, n_spots):
    rng = np.random.default_rng(0)
    truth, predicted = rng.normal(3, 1, (2, n_spots, 600)).astype(dtype)
    pcc, mae, rmse, *_ = gene_scores(truth, predicted)
    t, p = truth.astype(float), predicted.astype(float)
    assert_allclose(pcc, [pearsonr(a, b)[0] for a, b in zip(t.T, p.T, strict=True)], rtol=0, atol=1e-12)
    assert_allclose(mae, mean_absolute_error(t, p, multioutput="raw_values"), rtol=1e-12)
    assert_allclose(rmse, root_mean_squared_error(t, p, multioutput="raw_values"), rtol=1e-12)


def test_scores_of_mixed_types_and_of_strided_views_equal_those_of_plain_copies():
    truth, predicted = np.random.default_rng(1).random((2, 20, 60))
    expected = pearson_per_gene(truth[::2, ::3].copy(), predicted[::2, ::3].copy())
    assert_array_equal(pearson_per_gene(truth[::2, ::3], predicted[::2, ::3]), expected)
    assert_allclose(pearson_per_gene(truth[::2, ::3], predicted[::2, ::3].astype("f4")), expected, atol=1e-6)


@properties
@given(expression, expression, factors, st.floats(-5, 5))
def test_pearson_is_blind_to_scale_and_shift(truth, predicted, scale, shift):
    moved = scale * predicted + shift
    moves = np.ptp(moved, axis=0) > 1e-3  # below, rounding of the shift is all that moves
    assert_allclose(
        pearson_per_gene(truth, moved)[moves],
        pearson_per_gene(truth, predicted)[moves],
        atol=1e-9,
        equal_nan=True,
    )


@properties
@given(expression, expression, factors)
def test_errors_scale_with_the_target(truth, predicted, scale):
    for metric in (mae_per_gene, rmse_per_gene):
        scaled = metric(scale * truth, scale * predicted)
        constant = np.ptp(truth, axis=0) == 0
        assert_allclose(scaled[~constant], scale * metric(truth, predicted)[~constant], rtol=1e-9, atol=1e-12)


@properties
@given(expression, expression, st.randoms(use_true_random=False))
def test_order_of_spots_is_ignored_and_order_of_genes_is_kept(truth, predicted, random):
    spots, genes = random.sample(range(8), 8), random.sample(range(3), 3)
    for before, after in zip(
        gene_scores(truth, predicted)[:3],
        gene_scores(truth[spots][:, genes], predicted[spots][:, genes])[:3],
        strict=True,
    ):
        assert_allclose(after, before[genes], atol=1e-9)


@properties
@given(expression, expression)
def test_scores_stay_within_bounds(truth, predicted):
    pcc, mae, rmse, n_constant, _ = gene_scores(truth, predicted)
    assert np.isnan(pcc).sum() == np.isnan(mae).sum() == np.isnan(rmse).sum() == n_constant
    valid = ~np.isnan(pcc)
    assert (np.abs(pcc[valid]) <= 1).all()
    assert (mae[valid] >= 0).all()
    assert (rmse[valid] >= mae[valid] - 1e-12).all()


@pytest.mark.parametrize("metric", [pearson_per_gene, mae_per_gene, rmse_per_gene])
def test_it_is_the_truth_whose_constant_genes_are_left_out(metric):
    moving, constant = np.arange(5.0)[:, None], np.ones((5, 1))
    assert np.isnan(metric(constant, moving)).all()
    assert not np.isnan(metric(moving, constant)).any()


@pytest.mark.parametrize("slope", [3.7, -3.7])
def test_rounding_never_takes_a_correlation_beyond_one(slope):
    truth = np.random.default_rng(6).random((20, 400))
    m = moments(truth, slope * truth)
    raw = m.cross / (np.sqrt(m.ss_truth) * np.sqrt(m.ss_predicted))
    assert np.abs(raw).max() > 1, "some of these are rounded beyond one before they are bounded"
    assert np.abs(pearson_per_gene(truth, slope * truth)).max() == 1


@pytest.mark.parametrize("scale", [1e-3, 1e-6])
def test_small_values_are_no_constant_ones(scale):
    truth, predicted = np.random.default_rng(7).random((2, 9, 5))
    pcc, mae, rmse, *constant = gene_scores(truth, predicted)
    small = gene_scores(scale * truth, scale * predicted)
    assert_allclose(small.pcc, pcc, rtol=1e-9)
    assert_allclose([small.mae, small.rmse], [scale * mae, scale * rmse], rtol=1e-9)
    assert constant == [small.n_constant_truth, small.n_constant_prediction] == [0, 0]


def test_one_moving_spot_of_three_is_enough():
    truth, predicted = np.array([[1.0], [1.0], [4.0]]), np.array([[2.0], [2.0], [2.0]])
    scores = gene_scores(truth, predicted)
    assert_allclose([*scores.pcc, *scores.mae, *scores.rmse], [0, 4 / 3, np.sqrt(2)])
    assert scores[3:] == (0, 1)


def test_constant_truth_is_left_out_and_constant_prediction_scores_zero():
    truth = np.arange(20.0).reshape(5, 4)
    predicted = truth.copy()
    truth[:, 0], predicted[:, 1], truth[:, 2], predicted[:, 2] = 0.1, 0.1, 7.3, 7.3
    scores = gene_scores(truth, predicted)
    assert_allclose(scores.pcc, [np.nan, 0, np.nan, 1])
    assert_array_equal(np.isnan(scores.mae), [True, False, True, False])
    assert (scores.n_constant_truth, scores.n_constant_prediction) == (2, 1)


def test_a_high_level_with_little_movement_keeps_its_digits():
    rng = np.random.default_rng(2)
    truth, predicted = rng.normal(0, 1e-3, (2, 500, 3)) + 1e4
    expected = [pearsonr(a - 1e4, b - 1e4)[0] for a, b in zip(truth.T, predicted.T, strict=True)]
    assert_allclose(pearson_per_gene(truth, predicted), expected, atol=1e-9)


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_a_prediction_that_is_not_finite_is_an_error_that_counts_it(bad):
    truth, predicted = np.random.default_rng(0).random((2, 6, 4))
    predicted[2, 1] = bad
    with pytest.raises(DataError, match=r"prediction: holds 1 values that are not finite, in 1 of 4 genes"):
        pearson_per_gene(truth, predicted)


@pytest.mark.parametrize("shapes", [((5, 4), (5, 3)), ((2, 4), (2, 4)), ((5,), (5,)), ((5, 0), (5, 0))])
def test_shapes_that_cannot_be_scored_are_errors(shapes):
    with pytest.raises(ShapeError):
        pearson_per_gene(np.zeros(shapes[0]), np.zeros(shapes[1]))
