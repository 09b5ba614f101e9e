"""Digits: to the second one of an interval's half width."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stbench.report.digits import decimals_of, decimals_of_difference
from stbench.statistics.intervals import Interval


def interval(half, mean=0.3):
    return Interval(mean, mean - half, mean + half, 0.95, 5, "student")


@pytest.mark.parametrize(
    ("half", "decimals"),
    [(5.0, 2), (0.53, 2), (0.11, 2), (0.09, 3), (0.012, 3), (0.004, 4), (1e-6, 4), (0.0, 3), (math.nan, 3)],
)
def test_a_wide_interval_takes_digits_away_and_a_narrow_one_adds_one(half, decimals):
    assert decimals_of(interval(half)) == decimals
    assert decimals_of(None) == 3


@given(st.floats(1e-3, 0.99))
def test_the_last_decimal_is_a_hundredth_to_a_tenth_of_the_half_width(half):
    step = 10.0 ** -decimals_of(interval(half))
    assert step <= half / 9.9
    assert step >= half / 101 or half < 0.01


@pytest.mark.parametrize(
    ("half", "decimals"), [(0.53, 3), (0.012, 3), (0.00021, 5), (1e-9, 6), (0.0, 3), (math.nan, 3)]
)
def test_a_small_difference_is_not_shown_as_none(half, decimals):
    assert decimals_of_difference(interval(half)) == decimals
