"""Regions of an image in memory are boxes of it, x before y."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_array_equal

from stbench.data.images import Pixels

PIXELS = np.arange(6 * 8 * 3, dtype=np.uint8).reshape(6, 8, 3)


@given(st.integers(0, 7), st.integers(0, 5), st.integers(1, 8), st.integers(1, 6))
def test_a_region_is_the_box_and_a_view_of_the_pixels(left, top, width, height):
    width, height = min(width, 8 - left), min(height, 6 - top)
    region = Pixels(PIXELS).region(left, top, width, height)
    assert region.shape == (height, width, 3)
    for y in range(height):
        for x in range(width):
            assert_array_equal(region[y, x], PIXELS[top + y, left + x])
    assert np.shares_memory(region, PIXELS)
