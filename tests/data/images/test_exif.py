"""How a JPEG asks to be turned is read from its EXIF tags; its pixels are read as they are stored."""

import io

import numpy as np
import pytest
from PIL import Image

from stbench.data.images import open_image, turned
from stbench.data.images.exif import orientation_in

PIXELS = np.zeros((16, 24, 3), np.uint8)


def jpeg(tag=None):
    exif = Image.Exif()
    if tag is not None:
        exif[274] = tag
    content = io.BytesIO()
    Image.fromarray(PIXELS).save(content, format="JPEG", exif=exif)
    return content.getvalue()


@pytest.mark.parametrize(("tag", "orientation"), [(None, 1), (1, 1), (3, 3), (6, 6), (8, 8), (99, 1)])
def test_the_tag_is_read(tag, orientation, tmp_path):
    assert orientation_in(jpeg(tag)) == orientation
    path = tmp_path / "x.jpg"
    path.write_bytes(jpeg(tag))
    image = open_image(path)
    assert image.size_px == (24, 16)
    assert bool(turned(image)) is (orientation != 1)


@pytest.mark.parametrize("content", [b"", b"Exif\0\0", b"Exif\0\0II*\0" + b"\xff" * 50, b"Exif\0\0MM\0*\0\0"])
def test_broken_tags_say_nothing(content):
    assert orientation_in(content) == 1


def test_colours_of_print_are_those_of_the_screen(tmp_path):
    pink = Image.new("RGB", (24, 16), (200, 120, 160))
    pink.convert("CMYK").save(tmp_path / "x.jpg", quality=95)
    with open_image(tmp_path / "x.jpg").open() as regions:
        assert np.abs(regions.region(0, 0, 24, 16).astype(int) - np.asarray(pink)).max() <= 3


def test_grey_is_three_equal_channels(tmp_path):
    Image.fromarray(PIXELS[:, :, 0] + np.uint8(77)).save(tmp_path / "x.jpg")
    with open_image(tmp_path / "x.jpg").open() as regions:
        assert set(regions.region(0, 0, 24, 16).ravel().tolist()) == {77}
