"""Alignment: what was turned and shifted on the glass is found again, and its quality is told."""

from dataclasses import replace

import numpy as np
import pytest

from stbench.adapters.parts.alignment import Picture, aligned
from stbench.errors import DataError
from tests.made.cohort import image
from tests.made.smooth import MIDDLE, on_glass, smooth_slide

FIRST = smooth_slide("A1")
PICTURE = Picture.of(FIRST)
PLACES = MIDDLE + 300.0 * np.array([(1, 0), (0, 1), (-1, 0.5), (0, 0)])


@pytest.mark.parametrize(
    ("turn", "shift_um"), [(0.0, (0.0, 0.0)), (0.0, (60.0, -90.0)), (0.4, (30.0, 50.0)), (3.0, (-40.0, 20.0))]
)
def test_a_turned_and_shifted_neighbour_is_laid_on_the_first(turn, shift_um):
    found = aligned(PICTURE, Picture.of(smooth_slide("A2", turn=turn, shift_um=shift_um)))
    assert np.abs(found(PLACES) - on_glass(PLACES, turn, shift_um)).max() < 40.0, "less than half a spot's distance"
    assert found.correlation > 0.8
    assert found.overlap > 0.9
    assert "0.9" in found.sentence


@pytest.mark.parametrize("mpp_um", [2.0, 6.0])
def test_scales_are_known_from_micrometres(mpp_um):
    other = replace(FIRST, mpp_um=mpp_um)
    assert Picture.of(other).step_um == pytest.approx(PICTURE.step_um * mpp_um / FIRST.mpp_um)


def test_other_tissue_fits_worse():
    rng = np.random.default_rng(0)
    blobs = np.kron(rng.integers(0, 2, (8, 8)), np.ones((40, 40)))[..., None] * [200, 150, 100] + 40
    other = replace(FIRST, image=image(blobs.astype(np.uint8)))
    assert aligned(PICTURE, Picture.of(other)).correlation < 0.7


def test_an_image_of_one_colour_cannot_be_aligned():
    with pytest.raises(DataError, match="one colour"):
        Picture.of(replace(FIRST, image=image(np.full((320, 320, 3), 200, np.uint8))))
