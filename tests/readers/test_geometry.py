"""Where spots lie, and how large a pixel is, by the pitch of the array."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from stbench.errors import DataError
from stbench.readers.geometry import Positions, array_fit, check_on_array, mirrored, mpp_of_array

PLACES = np.array([(x, y) for y in range(5) for x in range(6)])


def positions(array_xy, centres):
    return Positions(tuple(f"{x}x{y}" for x, y in array_xy), np.asarray(array_xy), np.asarray(centres, dtype=float))


@given(st.floats(20, 400), st.sampled_from([0, 1]), st.integers(2, 9), st.floats(-0.1, 0.1))
def test_one_column_or_row_measures_the_pitch_alone(step, axis, many, lean):
    """A thin core: the other axis of the array has no extent, and nothing is to be learnt from it."""
    array_xy = np.zeros((many, 2), dtype=int)
    array_xy[:, axis] = np.arange(many) + 3
    centres = array_xy[:, [axis]] * np.where(np.arange(2) == axis, step, lean * step) + 70
    assert_allclose(mpp_of_array(positions(array_xy, centres), 200.0), round(200.0 / step, 6), rtol=1e-9)


EXCHANGED = {
    "pixels": lambda places, step: places[:, ::-1] * step,
    "turned by 90°": lambda places, step: np.column_stack([-places[:, 1], places[:, 0]]) * step,
    "turned by 45°": lambda places, step: places @ [[step, step], [-step, step]],
    "aslant": lambda places, step: places @ [[step, 0.3 * step], [-0.3 * step, step]],
}


@pytest.mark.parametrize("way", EXCHANGED)
@pytest.mark.parametrize("places", [PLACES, PLACES[PLACES[:, 0] == 4], PLACES[PLACES[:, 1] == 2]])
def test_pixels_that_follow_the_other_coordinate_are_refused(way, places):
    with pytest.raises(DataError, match=r"here: [xy] does not grow with pixel_[xy]"):
        mpp_of_array(positions(places, EXCHANGED[way](places, 60.0)), 200.0, "here")


OFF = {
    "one spot elsewhere": (lambda centres: np.where(np.arange(30)[:, None] == 11, centres + 300, centres), "'5x1' is"),
    "half of them in another image's pixels": (
        lambda centres: np.where(np.arange(30)[:, None] % 2, centres / 2, centres), "grow|do not lie where"
    ),
    "shuffled": (lambda centres: centres[np.random.default_rng(0).permutation(30)], "grow|do not lie where"),
    "columns wider than rows": (lambda centres: centres * [1.4, 1.0], "columns 84.0 px and rows 60.0 px apart"),
}  # fmt: skip


@pytest.mark.parametrize("fault", OFF)
def test_positions_that_do_not_fit_the_array_are_refused(fault):
    change, told = OFF[fault]
    with pytest.raises(DataError, match=told):
        mpp_of_array(positions(PLACES, change(PLACES * 60.0 + 100)), 200.0)


@pytest.mark.parametrize("n_spots", [0, 1, 4])
def test_spots_in_one_place_measure_nothing(n_spots):
    with pytest.raises(DataError, match="in one place of the array"):
        mpp_of_array(positions(np.full((n_spots, 2), 3), np.arange(2 * n_spots).reshape(-1, 2)), 200.0)


@given(st.integers(0, 2**32 - 1), st.floats(0.0, 0.1), st.integers(0, 2))
def test_a_fit_is_not_bent_by_noise_or_a_few_spots_elsewhere(seed, noise, n_off):
    rng = np.random.default_rng(seed)
    centres = PLACES * 60.0 + rng.normal(0, noise * 60.0, (30, 2)).clip(-12, 12)
    centres[rng.choice(30, n_off, replace=False)] += 500
    steps, distances = array_fit(PLACES, centres)
    assert_allclose(steps, np.eye(2) * 60.0, atol=60 * 0.15)
    assert (distances > 300).sum() == n_off


@given(st.sampled_from([1, -1]), st.sampled_from([1, -1]), st.floats(1, 300))
def test_axes_along_which_pixels_fall_are_named(sign_x, sign_y, step):
    axes = mirrored(positions(PLACES, PLACES * [sign_x * step, sign_y * step] + 5000))
    assert axes == tuple(name for name, sign in zip("xy", (sign_x, sign_y), strict=True) if sign < 0)


@given(st.lists(st.floats(0, 0.9), min_size=3, max_size=20), st.floats(1, 100))
def test_spots_within_their_own_step_are_where_they_should_be(shares, pitch):
    assume(np.median(shares) < 0.2)
    check_on_array(tuple(map(str, range(len(shares)))), np.array(shares) * pitch, pitch, "here")


@pytest.mark.parametrize("pitch", [0.0, 1e-9])
def test_an_array_without_extent_holds_no_spot(pitch):
    with pytest.raises(DataError, match="do not lie where"):
        check_on_array(("a", "b", "c"), np.ones(3), pitch, "here")


def grid(columns, rows, step_x, step_y, shift):
    array_xy = np.array([(x, y) for y in range(rows) for x in range(columns)])
    centres = array_xy * [step_x, -step_y] + shift
    return Positions(tuple(f"{x}x{y}" for x, y in array_xy), array_xy, centres)


@given(st.floats(0.1, 20), st.floats(0.92, 1.08), st.floats(-500, 500), st.integers(2, 6), st.integers(2, 6))
def test_a_pixel_is_the_pitch_over_the_mean_step_of_the_array(step_x, ratio, shift, columns, rows):
    step_y = step_x * ratio
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
    mpp = mpp_of_array(grid(3, 3, 6.9 * 10**digits, 7.0 * 10**digits, 0.0), 200.0)
    assert mpp == round(mpp, 6)


@given(st.lists(st.integers(0, 5), max_size=8))
def test_chosen_spots_keep_their_places_in_the_order_in_which_they_are_chosen(rows):
    positions = grid(3, 2, 10.0, 10.0, 1.0)
    chosen = positions.at(np.array(rows, dtype=np.intp))
    assert chosen.spots == tuple(positions.spots[row] for row in rows)
    assert [f"{x}x{y}" for x, y in chosen.array_xy] == list(chosen.spots)
    assert_array_equal(chosen.centres_px, chosen.array_xy * [10.0, -10.0] + 1.0)
