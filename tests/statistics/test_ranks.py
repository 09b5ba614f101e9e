import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.testing import assert_allclose, assert_array_equal
from scipy.stats import friedmanchisquare

from stbench.errors import DataError, ShapeError
from stbench.statistics.ranks import friedman_nemenyi, tiers

tables = arrays(float, st.tuples(st.integers(2, 6), st.just(4)), elements=st.integers(-9, 9))


@pytest.mark.parametrize("decimals", [8, 0])
def test_friedman_equals_scipy_with_and_without_ties(decimals):
    scores = np.random.default_rng(0).normal(0, 2, (9, 4)).round(decimals)
    expected = friedmanchisquare(*scores.T)
    found = friedman_nemenyi(scores)
    assert_allclose([found.statistic, found.p], [expected.statistic, expected.pvalue], rtol=1e-10)


def test_critical_difference_is_that_of_demsars_table():
    found = friedman_nemenyi(np.random.default_rng(1).random((14, 4)))
    assert_allclose(found.critical_difference, 2.569 * np.sqrt(4 * 5 / (6 * 14)), atol=1e-3)


@pytest.mark.parametrize(("better", "ranks"), [("higher", [3, 1, 2]), ("lower", [1, 3, 2])])
def test_the_best_method_has_rank_one_in_either_direction(better, ranks):
    scores = np.tile([0.1, 0.5, 0.3], (4, 1))
    assert_array_equal(friedman_nemenyi(scores, better=better).mean_ranks, ranks)


@pytest.mark.parametrize("rising", [np.exp, np.cbrt, lambda scores: 3 * scores - 7], ids=["exp", "root", "line"])
@given(scores=tables)
def test_ranks_do_not_change_under_a_monotone_map_of_the_scores(rising, scores):
    found, mapped = friedman_nemenyi(scores), friedman_nemenyi(rising(scores))
    assert_array_equal(mapped.mean_ranks, found.mean_ranks)
    assert (mapped.statistic, mapped.p) == (found.statistic, found.p)


@given(tables, st.permutations(range(4)))
def test_ranks_follow_their_methods_and_neither_the_order_of_units_nor_of_methods_matters(scores, order):
    found, turned = friedman_nemenyi(scores), friedman_nemenyi(scores[::-1, list(order)])
    assert_allclose(turned.mean_ranks, found.mean_ranks[list(order)], rtol=1e-12)
    assert_allclose([turned.statistic, turned.p], [found.statistic, found.p], rtol=1e-9, atol=1e-12)
    opposite = friedman_nemenyi(-scores, better="lower")
    assert_array_equal(opposite.mean_ranks, found.mean_ranks)


def test_tiers_open_where_a_method_differs_from_the_leader():
    p = np.full((4, 4), 0.5)
    for a, b in ((0, 2), (0, 3), (1, 3)):
        p[a, b] = p[b, a] = 0.01
    assert_array_equal(tiers(np.array([0.9, 0.8, 0.7, 0.6]), p), [1, 1, 2, 2])
    assert_array_equal(tiers(np.array([0.9, np.nan, 0.8]), np.full((3, 3), np.nan)), [1, 0, 1])


@pytest.mark.parametrize(
    ("scores", "error", "message"),
    [
        ([[1, 2, np.nan], [1, 2, 3]], DataError, "miss 1"),
        (np.ones((3, 2)), ShapeError, r"have shape \(3, 2\)"),
        (np.ones((1, 3)), ShapeError, r"have shape \(1, 3\)"),
        (np.ones(6), ShapeError, r"have shape \(6,\)"),
    ],
)
def test_missing_scores_and_too_small_tables_are_errors(scores, error, message):
    with pytest.raises(error, match=message):
        friedman_nemenyi(np.array(scores))
