"""The copy of an image that is read is the smallest that still has the pixels a patch needs."""

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stbench.data.images.pyramid import Level, level_of
from stbench.data.images.tiff import Facts, TiffImage


@dataclass(frozen=True)
class Flat:
    size_px: tuple[int, int] = (8, 8)


def pyramid(sizes):
    image = TiffImage(None)
    image.__dict__["facts"] = Facts(sizes, None, 1)
    return image


@given(st.floats(0.01, 100.0))
def test_an_image_without_copies_is_its_own_level(scale):
    image = Flat()
    assert level_of(image, scale) == Level(image, (1.0, 1.0))


@given(st.integers(1, 6), st.floats(0.1, 80.0))
def test_no_level_has_fewer_pixels_than_a_patch_needs_and_the_next_would(levels, scale):
    sizes = tuple((64_000 // 2**level + 1, 32_000 // 2**level) for level in range(levels))
    level = level_of(pyramid(sizes), scale)
    assert max(level.shrink) <= max(scale, 1.0) * 1.002
    if level.image.level + 1 < levels:
        assert 2 * max(level.shrink) > scale * 0.998


@pytest.mark.parametrize("shrink", [3.9999, 4.0001])
def test_copies_that_are_not_whole_parts_of_the_image_count_as_such(shrink):
    image = pyramid(((40_000, 40_000), (round(40_000 / shrink), round(40_000 / shrink))))
    assert level_of(image, 4.0).image.level == 1
