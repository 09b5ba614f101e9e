"""Seeds: shares of variance and visible differences against simulation and against scipy's power of a t test."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from scipy import stats

from stbench.errors import ShapeError
from stbench.statistics.intervals import student_interval
from stbench.statistics.seeds import seeded_difference, visible_difference


@given(st.integers(2, 8), st.integers(1, 6), st.integers(0, 999))
def test_the_interval_is_students_over_units_with_seeds_averaged(n_units, n_seeds, seed):
    table = np.random.default_rng(seed).normal(size=(n_units, n_seeds))
    assert seeded_difference(table).interval == student_interval(table.mean(axis=1))


@pytest.mark.parametrize(("of_seeds", "of_units"), [(1.0, 3.0), (2.0, 1.0), (1.0, 0.0)])
def test_the_share_of_seeds_is_that_of_the_variance_it_was_made_with(of_seeds, of_units):
    rng = np.random.default_rng(0)
    table = of_units * rng.normal(size=(4000, 1)) + of_seeds * rng.normal(size=(4000, 5))
    expected = of_seeds**2 / (of_seeds**2 + of_units**2)
    assert seeded_difference(table).seed_share == pytest.approx(expected, abs=0.03)


@pytest.mark.parametrize(
    ("table", "share"),
    [
        ([[1.0, 1.0], [3.0, 3.0]], 0.0),
        ([[1.0, 3.0], [3.0, 1.0]], 1.0),
        ([[0.0, 0.0], [0.0, 0.0]], np.nan),
        ([[1.0, 3.0]], np.nan),
        ([[1.0], [3.0]], np.nan),
    ],
)
def test_seeds_alone_units_alone_nothing_and_too_few_of_either(table, share):
    assert_allclose(seeded_difference(np.array(table)).seed_share, share)


@pytest.mark.parametrize("n_units", [2, 3, 8, 30])
def test_a_visible_difference_is_found_with_power_of_eighty_percent(n_units):
    means = np.random.default_rng(n_units).normal(0, 0.7, n_units)
    shift = visible_difference(means) / (means.std(ddof=1) / np.sqrt(n_units))
    bound = stats.t.ppf(0.975, n_units - 1)
    assert stats.nct.sf(bound, n_units - 1, shift) == pytest.approx(0.8, abs=1e-4)


@given(st.lists(st.floats(-1, 1), min_size=2, max_size=8), st.floats(0.1, 10))
def test_a_visible_difference_grows_with_the_spread_and_is_wider_than_half_the_interval(values, factor):
    means = np.array(values)
    visible, interval = visible_difference(means), student_interval(means)
    assert visible >= (interval.high - interval.low) / 2 * (1 - 1e-9)
    assert visible_difference(factor * means) == pytest.approx(factor * visible, rel=1e-6, abs=1e-12)


@pytest.mark.parametrize("rows", [0, 1])
def test_fewer_than_two_units_show_nothing(rows):
    shown = seeded_difference(np.ones((rows, 3)))
    assert np.isnan([shown.visible, shown.seed_share, shown.interval.low]).all()


def test_a_unit_that_lacks_a_score_is_left_out():
    whole = np.array([[0.1, 0.2], [0.4, 0.3]])
    assert seeded_difference(np.vstack([whole, [np.nan, 1.0]])) == seeded_difference(whole)


@pytest.mark.parametrize("shape", [(3,), (2, 2, 2)])
def test_what_is_no_table_is_refused(shape):
    with pytest.raises(ShapeError, match="a row per unit, a column per seed"):
        seeded_difference(np.zeros(shape))
