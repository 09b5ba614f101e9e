"""Colours that no file says the meaning of are refused by name; sixteen bits lose their lower eight."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from stbench.data.images.colours import eight_bits, over_white, rgb_of
from stbench.errors import DataError


@pytest.mark.parametrize("mode", ["CMYK", "YCbCr", "LAB", "HSV", "F"])
def test_other_colours_are_refused_by_name(mode):
    with pytest.raises(DataError, match=mode):
        rgb_of(Image.new(mode, (4, 4)), "here")


@given(st.integers(0, 255), st.integers(0, 255))
def test_sixteen_bits_lose_their_lower_eight(high, low):
    values = np.array([[65535, high * 256 + low]], np.uint16)
    assert eight_bits(values, "here").tolist() == [[255, high]]


@pytest.mark.parametrize(
    "values", [np.zeros((2, 2)), np.full((2, 2), 70_000, np.uint32), np.full((2, 2), -1, np.int16)]
)
def test_other_numbers_are_refused(values):
    with pytest.raises(DataError, match="8 or 16 bits"):
        eight_bits(values, "here")


@given(st.integers(0, 255), st.integers(0, 255))
def test_alpha_mixes_a_colour_with_white(colour, alpha):
    mixed = int(over_white(np.array([[[colour, colour, colour, alpha]]], np.uint8))[0, 0, 0])
    assert mixed == pytest.approx((colour * alpha + 255 * (255 - alpha)) / 255, abs=0.51)
