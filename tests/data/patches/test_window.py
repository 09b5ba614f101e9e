"""A window is the box of the image framed without end in background."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_array_equal

from stbench.data.images import Pixels
from stbench.data.patches.window import background_of, window

WIDTH, HEIGHT, FRAME = 9, 7, 30
PIXELS = np.random.default_rng(0).integers(0, 200, (HEIGHT, WIDTH, 3), dtype=np.uint8)
PALE = np.array([240, 230, 220], np.uint8)


class Strict(Pixels):
    """Regions that refuse what lies outside the image, as a file format may."""

    def region(self, left, top, width, height):
        assert left >= 0
        assert top >= 0
        assert 0 < width <= WIDTH - left
        assert 0 < height <= HEIGHT - top
        return super().region(left, top, width, height)


@settings(max_examples=200, deadline=None)
@given(st.integers(-15, 15), st.integers(-15, 15), st.integers(1, 14), st.integers(1, 14))
def test_a_window_is_the_box_of_the_framed_image_and_asks_for_nothing_outside(left, top, width, height):
    framed = np.empty((HEIGHT + 2 * FRAME, WIDTH + 2 * FRAME, 3), np.uint8)
    framed[:] = PALE
    framed[FRAME : FRAME + HEIGHT, FRAME : FRAME + WIDTH] = PIXELS
    low = np.array([left, top])
    cut = window(Strict(PIXELS), (WIDTH, HEIGHT), low, low + np.array([width, height]), lambda: PALE)
    y, x = top + FRAME, left + FRAME
    assert_array_equal(cut, framed[y : y + height, x : x + width])
    assert cut.flags.c_contiguous


@pytest.mark.parametrize(("left", "inside"), [(2, True), (-2, False)])
def test_only_a_window_that_leaves_the_image_is_a_copy_of_background(left, inside):
    low = np.array([left, 0])
    asked = []
    cut = window(Pixels(PIXELS), (WIDTH, HEIGHT), low, low + 4, lambda: asked.append(1) or PALE)
    assert (cut != PALE).all(axis=-1).all() == inside == (not asked)


@pytest.mark.parametrize(("width", "height"), [(200, 160), (40, 40), (7, 5), (1, 1)])
def test_the_background_is_the_pale_border_whatever_the_tissue_within(width, height):
    pixels = np.full((height, width, 3), PALE)
    thick = max(1, min(16, width // 8, height // 8))
    pixels[thick : height - thick, thick : width - thick] = np.random.default_rng(0).integers(0, 255, 3)
    assert_array_equal(background_of(Pixels(pixels), (width, height)), PALE)


@pytest.mark.parametrize("share", [0.2, 0.6, 0.9])
def test_tissue_that_reaches_the_border_does_not_darken_it_as_long_as_some_glass_is_left(share):
    pixels = np.full((160, 160, 3), PALE)
    pixels[:, : int(160 * share)] = 90
    assert_array_equal(background_of(Pixels(pixels), (160, 160)), PALE)
