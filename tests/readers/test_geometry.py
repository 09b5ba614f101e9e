"""Where spots lie, and how large a pixel is, by the pitch of the array."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_array_equal

from stbench.readers.geometry import Positions, mpp_of_array


def grid(columns, rows, step_x, step_y, shift):
    array_xy = np.array([(x, y) for y in range(rows) for x in range(columns)])
    centres = array_xy * [step_x, -step_y] + shift
    return Positions(tuple(f"{x}x{y}" for x, y in array_xy), array_xy, centres)


@settings(deadline=None)
@given(st.floats(0.1, 20), st.floats(0.1, 20), st.floats(-500, 500), st.integers(2, 6), st.integers(2, 6))
def test_a_pixel_is_the_pitch_over_the_mean_step_of_the_array(step_x, step_y, shift, columns, rows):
    expected = 200.0 / ((step_x + step_y) / 2)
    assert mpp_of_array(grid(columns, rows, step_x, step_y, shift), 200.0) == pytest.approx(
        expected, rel=1e-6, abs=1e-6
    )


@pytest.mark.parametrize("pitch_um", [100.0, 200.0, 500.0])
def test_scatter_of_the_spots_about_the_array_does_not_bias_the_pixel_and_the_pitch_scales_it(pitch_um):
    exact = grid(20, 20, 40.0, 40.0, 7.0)
    scattered = exact._replace(centres_px=exact.centres_px + np.random.default_rng(0).normal(0, 4, (400, 2)))
    assert mpp_of_array(scattered, pitch_um) == pytest.approx(pitch_um / 40, rel=3e-3)
    assert mpp_of_array(scattered, pitch_um) != mpp_of_array(exact, pitch_um) == pitch_um / 40


@pytest.mark.parametrize("digits", [0, 1, 2])
def test_a_pixel_is_known_to_a_millionth_of_a_micrometre(digits):
    mpp = mpp_of_array(grid(3, 3, 3.0, 7.0 * 10**digits, 0.0), 200.0)
    assert mpp == round(mpp, 6)


@settings(deadline=None)
@given(st.lists(st.integers(0, 5), max_size=8))
def test_chosen_spots_keep_their_places_in_the_order_in_which_they_are_chosen(rows):
    positions = grid(3, 2, 10.0, 20.0, 1.0)
    chosen = positions.at(np.array(rows, dtype=np.intp))
    assert chosen.spots == tuple(positions.spots[row] for row in rows)
    assert [f"{x}x{y}" for x, y in chosen.array_xy] == list(chosen.spots)
    assert_array_equal(chosen.centres_px, chosen.array_xy * [10.0, -20.0] + 1.0)
