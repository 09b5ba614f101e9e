"""Moments against sums written out in plain numpy, and what is said of arrays that have none."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.testing import assert_allclose

from stbench.errors import DataError, ShapeError
from stbench.metrics.moments import moments

TYPES = [(np.float32, np.float32), (np.float64, np.float64), (np.float32, np.float64), (np.float64, np.float32)]
small = arrays(np.int64, st.tuples(st.integers(3, 19), st.integers(1, 3)), elements=st.integers(-500, 500))


def plain(truth, predicted):
    """Every field of Moments from two passes over float64 copies."""
    t, p = np.asarray(truth, np.float64), np.asarray(predicted, np.float64)
    x, y, error = t - t.mean(axis=0), p - p.mean(axis=0), np.abs(p - t)
    return {
        "n_spots": len(t),
        "mean_truth": t.mean(axis=0),
        "mean_predicted": p.mean(axis=0),
        "ss_truth": (x * x).sum(axis=0),
        "ss_predicted": (y * y).sum(axis=0),
        "cross": (x * y).sum(axis=0),
        "sum_abs_error": error.sum(axis=0),
        "sum_sq_error": (error * error).sum(axis=0),
    }


def assert_plain(truth, predicted):
    collected = moments(truth, predicted)
    for name, expected in plain(truth, predicted).items():
        assert_allclose(getattr(collected, name), expected, rtol=1e-9, atol=1e-9, err_msg=name)


@pytest.mark.parametrize("types", TYPES, ids=lambda types: f"{types[0].__name__}-{types[1].__name__}")
@pytest.mark.parametrize("n_spots", [3, 7, 8, 9, 15, 16, 17, 40])
def test_moments_equal_plain_sums_at_any_number_of_spots(n_spots, types):
    rng = np.random.default_rng(n_spots)
    truth, predicted = (rng.normal(3, 1, (n_spots, 4)).astype(kind) for kind in types)
    assert_plain(truth, predicted)


@pytest.mark.parametrize("n_genes", [1, 2047, 2048, 2049, 4100])
def test_moments_equal_plain_sums_at_any_number_of_genes(n_genes):
    truth, predicted = np.random.default_rng(n_genes).normal(3, 1, (2, 9, n_genes))
    assert_plain(truth, predicted)


@settings(max_examples=40, deadline=None)
@given(small, st.integers(0, 2**32))
def test_moments_of_counts_are_exact_sums(truth, seed):
    assert_plain(truth, np.random.default_rng(seed).permutation(truth))
    assert_plain(truth, truth / 7 + 2)


def test_moments_match_an_example_worked_by_hand():
    collected = moments(np.array([[1.0], [2.0], [6.0]]), np.array([[4.0], [2.0], [3.0]]))
    assert collected.n_spots == 3
    assert_allclose([collected.mean_truth, collected.mean_predicted], [[3], [3]])
    assert_allclose([collected.ss_truth, collected.ss_predicted, collected.cross], [[14], [2], [-1]])
    assert_allclose([collected.sum_abs_error, collected.sum_sq_error], [[6], [18]])


@pytest.mark.parametrize("level", [0.1, -7.3, 1e8])
def test_a_constant_column_has_no_deviation_at_all(level):
    truth = np.random.default_rng(0).random((21, 2))
    truth[:, 0] = level
    collected = moments(truth, truth[:, ::-1])
    assert (collected.ss_truth[0], collected.ss_predicted[1], *collected.cross) == (0, 0, 0, 0)
    assert collected.ss_truth[1] > 0


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("side", ["truth", "prediction"])
@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_values_that_are_not_finite_are_counted_where_they_are(side, bad):
    truth, predicted = np.random.default_rng(0).random((2, 17, 4))
    at = truth if side == "truth" else predicted
    at[0, 1] = at[9, 1] = at[16, 3] = bad
    with pytest.raises(DataError) as caught:
        moments(truth, predicted)
    assert str(caught.value).startswith(f"{side}: holds 3 values that are not finite, in 2 of 4 genes.")


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("side", [0, 1])
@pytest.mark.parametrize("value", [1e200, -1e200])
def test_values_too_large_to_square_are_an_error_that_names_the_largest(side, value):
    arrays = np.random.default_rng(0).random((2, 17, 2))
    arrays[side, 4, 1] = value
    with pytest.raises(DataError, match=r"expression to score: reaches 1e\+200"):
        moments(*arrays)


@pytest.mark.parametrize(
    ("truth", "predicted", "message"),
    [
        ((5, 4), (5, 3), r"prediction: has shape \(5, 3\)"),
        ((5, 4), (4, 4), r"prediction: has shape \(4, 4\)"),
        ((2, 4), (2, 4), r"expression to score: has shape \(2, 4\)"),
        ((5, 0), (5, 0), r"expression to score: has shape \(5, 0\)"),
        ((5,), (5,), r"expression to score: has shape \(5,\)"),
        ((5, 2, 2), (5, 2, 2), r"expression to score: has shape \(5, 2, 2\)"),
    ],
)
def test_shapes_that_cannot_be_scored_are_errors(truth, predicted, message):
    with pytest.raises(ShapeError, match=message):
        moments(np.zeros(truth), np.zeros(predicted))


def test_lists_are_taken_as_arrays():
    assert moments([[1], [2], [6]], [[4], [2], [3]]).cross.tolist() == [-1.0]
