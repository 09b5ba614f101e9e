"""Rank ranges: what the tests leave possible."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stbench.statistics.ranges import rank_ranges
from stbench.statistics.ranks import tiers


def p_matrix(n, *shown):
    p = np.full((n, n), 0.5)
    for first, second in shown:
        p[first, second] = p[second, first] = 0.01
    np.fill_diagonal(p, np.nan)
    return p


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        ((), [(1, 3), (1, 3), (1, 3)]),
        (((0, 2),), [(1, 2), (1, 3), (2, 3)]),
        (((0, 1), (0, 2)), [(1, 1), (2, 3), (2, 3)]),
        (((0, 1), (0, 2), (1, 2)), [(1, 1), (2, 2), (3, 3)]),
    ],
)
@pytest.mark.parametrize("better", ["higher", "lower"])
def test_a_range_runs_from_those_shown_better_to_those_shown_worse(shown, expected, better):
    means = np.array([3.0, 2.0, 1.0]) * (1 if better == "higher" else -1)
    assert list(rank_ranges(means, p_matrix(3, *shown), better=better)) == expected


@given(st.lists(st.floats(-5, 5), min_size=1, max_size=7), st.integers(0, 2**31))
def test_the_rank_by_score_lies_in_its_range_and_the_leaders_of_tiers_share_no_rank(means, seed):
    values = np.array(means)
    p = np.random.default_rng(seed).choice([0.01, 0.5, np.nan], (len(values), len(values)))
    p = np.minimum(p, p.T)
    ranges = rank_ranges(values, p)
    for at, (best, worst) in enumerate(ranges):
        assert best <= 1 + int((values > values[at]).sum())
        assert worst >= len(values) - int((values < values[at]).sum())
    assert all(ranges[at].best == 1 for at in np.flatnonzero(values == values.max()))
    assert (tiers(values, p)[[best == 1 for best, _ in ranges]] >= 1).all()


@given(st.integers(1, 6))
def test_where_nothing_is_shown_every_rank_is_possible(n):
    assert set(rank_ranges(np.arange(n), np.full((n, n), np.nan))) == {(1, n)}
