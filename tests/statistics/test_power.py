"""Power: more with a larger effect, more units and fewer comparisons; none where no p is in reach."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stbench.statistics.paired import sign_flip_p
from stbench.statistics.power import MOST_UNITS, sign_flip_power, units_needed
from stbench.statistics.units import least_reachable_p


@pytest.mark.parametrize(
    ("effect", "n_units", "comparisons"), [(1.5, 6, 1), (1.2, 8, 3), (1.0, 11, 1), (1.5, 10, 10), (0.8, 13, 3)]
)
def test_power_is_the_share_of_tests_that_are_significant(effect, n_units, comparisons):
    drawn = np.random.default_rng(3).normal(effect, 1, (n_units, 1000))
    shown = (sign_flip_p(drawn) < 0.05 / comparisons).mean()
    assert sign_flip_power(effect, n_units, alpha=0.05 / comparisons) == pytest.approx(shown, abs=0.05)


@given(st.integers(0, 20), st.integers(1, 60), st.floats(0.1, 4))
@settings(max_examples=60, deadline=None)
def test_there_is_power_just_where_a_p_is_in_reach(n_units, comparisons, effect):
    power = sign_flip_power(effect, n_units, alpha=0.05 / comparisons)
    assert (power > 0) == (least_reachable_p(n_units, comparisons=comparisons) < 0.05) or effect < 1
    assert 0 <= power <= 1


@pytest.mark.parametrize("alpha", [0.05, 0.05 / 10, 0.05 / 153])
@pytest.mark.parametrize("effect", [2.5, 1.0, 0.4, 0.1])
def test_the_units_needed_are_the_fewest_with_enough_power(effect, alpha):
    needed = units_needed(effect, alpha=alpha)
    if needed is None:
        assert sign_flip_power(effect, MOST_UNITS, alpha=alpha) < 0.8
    else:
        assert sign_flip_power(effect, needed, alpha=alpha) >= 0.8 > sign_flip_power(effect, needed - 1, alpha=alpha)
    assert units_needed(-effect, alpha=alpha) == needed


@pytest.mark.parametrize(("effect", "expected"), [(0.0, None), (0.01, None), (50.0, 6)])
def test_no_effect_needs_more_than_there_are_and_a_sure_one_what_is_in_reach(effect, expected):
    assert units_needed(effect) == expected
