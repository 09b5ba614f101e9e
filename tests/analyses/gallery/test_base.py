"""What a gallery holds: numbers of spots in a byte each."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from stbench.analyses.gallery.base import STEPS, levels

SPOTS = arrays(np.float64, st.integers(1, 40), elements=st.floats(-50, 50))


@given(SPOTS)
def test_levels_are_as_near_as_their_steps(values):
    made = levels(values, 0, 100)
    assert np.abs(made.values() - values).max() <= (made.high - made.low) / STEPS + 0.02
    assert len(made.values()) == len(values)


@pytest.mark.parametrize(("values", "low", "high"), [([0.0, 1.0, 2.0, 100.0], 0, 60), ([-9.0, 1.0, 1.5, 2.0], 40, 100)])
def test_what_lies_beyond_the_percentiles_stands_at_the_ends(values, low, high):
    made = levels(np.array(values), low, high)
    assert made.low <= made.values().min()
    assert made.values().max() <= made.high < 100


@pytest.mark.parametrize("value", [0.0, 3.25, -1.0])
def test_a_constant_is_itself(value):
    assert levels(np.full(5, value)).values().tolist() == [value] * 5
