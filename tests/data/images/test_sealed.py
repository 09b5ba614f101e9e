"""A sealed image shows what its image shows, and leads to no file."""

import numpy as np
import pytest
from numpy.testing import assert_array_equal
from PIL import Image as PillowImage

from stbench.data.images import JpegImage, SealedImage, open_image
from stbench.data.images.pyramid import level_of
from tests.made.cohort import image

PIXELS = np.random.default_rng(0).integers(0, 255, (24, 40, 3), dtype=np.uint8)


def in_memory(folder):
    return image(PIXELS)


def jpeg(folder):
    PillowImage.fromarray(PIXELS).save(folder / "image.jpg", quality=95)
    return JpegImage(folder / "image.jpg")


@pytest.mark.parametrize("make", [in_memory, jpeg])
def test_a_sealed_image_shows_the_same_and_is_sealed_once(tmp_path, make):
    plain = make(tmp_path)
    sealed = SealedImage.of(plain)
    assert SealedImage.of(sealed) is sealed
    assert (sealed.fingerprint, sealed.size_px) == (plain.fingerprint, plain.size_px) == (plain.fingerprint, (40, 24))
    with plain.open() as regions, sealed.open() as again:
        assert_array_equal(again.region(3, 5, 20, 10), regions.region(3, 5, 20, 10))


@pytest.mark.parametrize("make", [in_memory, jpeg])
def test_what_is_sealed_has_no_path_and_none_is_shown_when_it_is_printed(tmp_path, make):
    sealed = SealedImage.of(make(tmp_path))
    assert not hasattr(sealed, "path")
    assert str(tmp_path) not in repr(sealed)
    assert not [name for name, value in vars(sealed).items() if str(tmp_path) in str(value)]


def test_a_sealed_image_is_opened_only_when_it_is_read():
    plain = image(PIXELS)
    sealed = SealedImage.of(plain)
    assert plain.opened == []
    for _ in range(2):
        with sealed.open() as regions:
            regions.region(0, 0, 1, 1)
    assert len(plain.opened) == 2


@pytest.mark.parametrize("name", ["x.png", "x.jpg"])
@pytest.mark.parametrize("scale", [0.5, 1.0, 8.0])
def test_an_image_without_copies_is_read_itself_sealed(name, scale, tmp_path):
    PillowImage.fromarray(np.full((8, 12, 3), 99, np.uint8)).save(tmp_path / name)
    image = open_image(tmp_path / name)
    level = level_of(SealedImage.of(image), scale)
    assert level.shrink == (1.0, 1.0)
    assert isinstance(level.image, SealedImage)
    assert not hasattr(level.image, "path")
    assert level.image.size_px == (12, 8)
    assert level_of(image, scale).image is image
