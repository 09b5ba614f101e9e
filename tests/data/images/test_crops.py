"""Images of which only crops around spots are there: each spot's own crop, read from a file that may be broken."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_array_equal

from stbench.data.images import SealedImage
from stbench.data.images.crops import crops_of
from stbench.data.images.pyramid import level_of
from stbench.errors import DataError
from tests.made.cohort import image
from tests.made.crops import SIDE_PX, crop_image


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    return crop_image(tmp_path_factory.mktemp("crops") / "patches.h5")


@settings(max_examples=30, deadline=None)
@given(spots=st.lists(st.integers(0, 8), min_size=1, max_size=9))
@pytest.mark.parametrize("seal", [lambda image: image, SealedImage.of])
def test_the_crop_of_each_spot_is_its_own_in_whatever_order_they_are_asked_for(made, seal, spots):
    whole, crops = made
    given_crops = crops_of(seal(whole))
    assert given_crops.side_px == SIDE_PX
    got = dict(given_crops.around(whole.centres_px[spots] + 0.2))
    assert sorted(got) == list(range(len(spots)))
    for at, spot in enumerate(spots):
        assert_array_equal(got[at], crops[spot])


@pytest.mark.parametrize("away", [1.0, -3.0, 5.0, 1e6])
def test_a_spot_without_a_crop_is_an_error(made, away):
    with pytest.raises(DataError, match="has no patch of the spot"):
        list(crops_of(made[0]).around(made[0].centres_px[:1] + away))


@pytest.mark.parametrize("plain", [image(np.zeros((4, 4, 3), np.uint8)), SealedImage.of(image(np.zeros((4, 4, 3))))])
def test_an_image_that_is_there_has_no_crops(plain):
    assert crops_of(plain) is None


@pytest.mark.parametrize("scale", [0.5, 1.0, 2.0, 3.7])
def test_a_smaller_copy_is_as_much_smaller(made, scale):
    whole, _ = made
    level = level_of(whole, scale)
    assert level.shrink == ((scale, scale) if scale > 1 else (1, 1))
    assert np.abs(np.multiply(level.image.size_px, level.shrink) - whole.size_px).max() < max(scale, 1)
    with level.image.open() as regions:
        assert regions.region(0, 0, *level.image.size_px).shape[:2] == level.image.size_px[::-1]


def test_at_its_own_scale_the_image_shows_the_crops_in_their_places(made):
    whole, crops = made
    with whole.open() as regions:
        pixels = regions.region(0, 0, *whole.size_px)
    for (x, y), crop in zip(whole.centres_px.astype(int), crops, strict=True):
        half = SIDE_PX // 2
        assert_array_equal(pixels[y - half : y + half, x - half : x + half], crop)


@pytest.mark.parametrize("change", ["file", "rows", "centres"])
def test_what_is_whose_is_part_of_the_fingerprint(tmp_path, change):
    first, _ = crop_image(tmp_path / "a.h5")
    second, _ = crop_image(tmp_path / "b.h5", seed=int(change == "file"))
    if change != "file":
        name = {"rows": "rows", "centres": "centres_px"}[change]
        object.__setattr__(second, name, getattr(second, name)[::-1])
    assert first.fingerprint == crop_image(tmp_path / "c.h5")[0].fingerprint != second.fingerprint


@pytest.mark.parametrize("content", [b"", b"\x89HDF\r\n\x1a\n" + bytes(500), b"no file of this format"])
def test_a_file_that_was_broken_after_it_was_read_is_an_error(tmp_path, content):
    whole, _ = crop_image(tmp_path / "patches.h5")
    whole.path.write_bytes(content)
    with pytest.raises(DataError, match=r"patches.h5: cannot be read"):
        list(crops_of(whole).around(whole.centres_px))
