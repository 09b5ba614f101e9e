import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from scipy.stats import friedmanchisquare

from stbench.errors import DataError, ShapeError
from stbench.statistics.ranks import friedman_nemenyi, tiers


@pytest.mark.parametrize("decimals", [8, 0])
def test_friedman_equals_scipy_with_and_without_ties(decimals):
    scores = np.random.default_rng(0).normal(0, 2, (9, 4)).round(decimals)
    expected = friedmanchisquare(*scores.T)
    found = friedman_nemenyi(scores)
    assert_allclose([found.statistic, found.p], [expected.statistic, expected.pvalue], rtol=1e-10)


def test_critical_difference_is_that_of_demsars_table():
    found = friedman_nemenyi(np.random.default_rng(1).random((14, 4)))
    assert_allclose(found.critical_difference, 2.569 * np.sqrt(4 * 5 / (6 * 14)), atol=1e-3)


def test_the_best_method_has_rank_one_in_either_direction():
    scores = np.tile([0.1, 0.5, 0.3], (4, 1))
    assert_array_equal(friedman_nemenyi(scores).mean_ranks, [3, 1, 2])
    assert_array_equal(friedman_nemenyi(scores, better="lower").mean_ranks, [1, 3, 2])


def test_tiers_open_where_a_method_differs_from_the_leader():
    p = np.full((4, 4), 0.5)
    for a, b in ((0, 2), (0, 3), (1, 3)):
        p[a, b] = p[b, a] = 0.01
    assert_array_equal(tiers(np.array([0.9, 0.8, 0.7, 0.6]), p), [1, 1, 2, 2])
    assert_array_equal(tiers(np.array([0.9, np.nan, 0.8]), np.full((3, 3), np.nan)), [1, 0, 1])


def test_missing_scores_and_too_small_tables_are_errors():
    with pytest.raises(DataError):
        friedman_nemenyi(np.array([[1, 2, np.nan], [1, 2, 3]]))
    with pytest.raises(ShapeError):
        friedman_nemenyi(np.ones((3, 2)))
