"""A mosaic shows crops where they lie, in any box of it, and white elsewhere."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_array_equal

from stbench.data.images.mosaic import Mosaic
from tests.made.crops import SIDE_PX, made_crops

CROPS, CENTRES = made_crops()
SIZE = 4 * SIDE_PX + SIDE_PX // 2


def mosaic(side_px=SIDE_PX, scale=1.0):
    return Mosaic(CENTRES * scale, side_px, lambda spots: ((at, CROPS[spot]) for at, spot in enumerate(spots)))


def framed():
    """The whole, put together crop by crop."""
    canvas = np.full((SIZE, SIZE, 3), 255, np.uint8)
    for (x, y), crop in zip((CENTRES - SIDE_PX / 2).astype(int), CROPS, strict=True):
        canvas[y : y + SIDE_PX, x : x + SIDE_PX] = crop
    return canvas


@settings(max_examples=60, deadline=None)
@given(x=st.integers(0, SIZE - 1), y=st.integers(0, SIZE - 1), width=st.integers(1, 30), height=st.integers(1, 30))
def test_any_box_is_that_of_the_whole(x, y, width, height):
    width, height = min(width, SIZE - x), min(height, SIZE - y)
    assert_array_equal(mosaic().region(x, y, width, height), framed()[y : y + height, x : x + width])


@settings(max_examples=20, deadline=None)
@given(shrink=st.floats(1.0, 40.0))
def test_a_smaller_mosaic_is_filled_by_crops_as_much_smaller(shrink):
    side = max(1, round(SIZE / shrink))
    pixels = mosaic(SIDE_PX / shrink, 1 / shrink).region(0, 0, side, side)
    assert pixels.shape == (side, side, 3)
    x, y = np.clip((CENTRES / shrink).astype(int), 0, side - 1).T
    assert (pixels[y, x] < 255).any()
