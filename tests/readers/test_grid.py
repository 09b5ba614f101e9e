"""The size of a pixel is measured from the grid, however it lies on the image; another grid is refused."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stbench.errors import DataError
from stbench.readers.geometry import Positions
from stbench.readers.grid import VISIUM, measured_mpp, square_grid
from tests.made.space_ranger import MPP_UM, made_slide


def positions(made):
    return Positions(made.barcodes, made.array_xy, made.centres_px)


@pytest.mark.parametrize("turn", range(8))
def test_the_pixel_size_of_visium_is_measured_however_its_grid_is_turned(turn):
    assert measured_mpp(VISIUM, positions(made_slide(turn=turn)), "here") == pytest.approx(MPP_UM, abs=2e-6)


@pytest.mark.parametrize("bin_um", [2.0, 8.0, 16.0])
@pytest.mark.parametrize("turn", [0, 3, 5])
def test_the_pixel_size_of_bins_is_measured(bin_um, turn):
    made = made_slide(turn=turn, bin_um=bin_um)
    assert measured_mpp(square_grid(bin_um), positions(made), "here") == pytest.approx(bin_um / 10, abs=2e-6)


@given(st.floats(0.2, 8.0), st.integers(0, 7), st.floats(0.0, 0.4))
def test_rounded_and_slightly_shifted_places_change_it_by_less_than_a_percent(factor, turn, shift):
    made = made_slide(turn=turn)
    rng = np.random.default_rng(turn)
    moved = made.centres_px * factor + rng.uniform(-shift, shift, made.centres_px.shape)
    measured = measured_mpp(VISIUM, Positions(made.barcodes, made.array_xy, moved), "here")
    assert measured == pytest.approx(MPP_UM / factor, rel=0.01)


@pytest.mark.parametrize("axis", [0, 1])
def test_one_row_or_one_column_measures_too(axis):
    made = made_slide()
    rows = np.flatnonzero(made.array_xy[:, axis] == made.array_xy[0, axis])
    assert measured_mpp(VISIUM, positions(made).at(rows), "here") == pytest.approx(MPP_UM, abs=2e-6)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda made: (made.array_xy, made.centres_px * [1.0, 1.2]), "px apart"),
        (lambda made: (made.array_xy[:, ::-1], made.centres_px), "px apart"),
        (lambda made: (made.array_xy, made.centres_px @ [[1.0, 0.4], [0.0, 1.0]]), "not at right angles"),
        (lambda made: (made.array_xy, np.roll(made.centres_px, 7, axis=0)), "do not lie where their array places say"),
        (lambda made: (made.array_xy * 0, made.centres_px), "one place of the array"),
        (lambda made: (made.array_xy[:0], made.centres_px[:0]), "one place of the array"),
    ],
)
def test_places_that_are_not_of_the_grid_are_refused(change, said):
    made = made_slide()
    array_xy, centres_px = change(made)
    with pytest.raises(DataError, match=said):
        measured_mpp(VISIUM, Positions(made.barcodes[: len(array_xy)], array_xy, centres_px), "here")


def test_a_square_grid_is_no_visium():
    made = made_slide(bin_um=8.0)
    with pytest.raises(DataError, match=r"pitch_um"):
        measured_mpp(VISIUM, positions(made), "here")
