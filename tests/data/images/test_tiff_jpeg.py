"""JPEG tiles of TIFF files are decoded to the bits that the file's own codec gives, or left to it."""

import numpy as np
import pytest

from stbench.data.images.tiff_jpeg import decoded_colours
from tests.made.sections import section_pixels

simplejpeg = pytest.importorskip("simplejpeg")
imagecodecs = pytest.importorskip("imagecodecs")
SHAPE = (48, 64)
PIXELS = np.ascontiguousarray(section_pixels(0, 64, 64)[:48])


def tile(subsampling="420", quality=85):
    return bytes(simplejpeg.encode_jpeg(PIXELS, quality=quality, colorsubsampling=subsampling))


def parted(content):
    """Tables and the rest of a JPEG, as pages share the tables of their tiles."""
    tables, rest, at = b"\xff\xd8", b"\xff\xd8", 2
    while content[at : at + 2] != b"\xff\xda":
        end = at + 2 + int.from_bytes(content[at + 2 : at + 4], "big")
        if content[at + 1] in (0xDB, 0xC4):
            tables += content[at:end]
        else:
            rest += content[at:end]
        at = end
    return tables + b"\xff\xd9", rest + content[at:]


@pytest.mark.parametrize("quality", [30, 95])
@pytest.mark.parametrize("subsampling", ["420", "422", "444"])
def test_tiles_are_the_codecs_to_the_bit(subsampling, quality):
    content = tile(subsampling, quality)
    assert (decoded_colours(content, None, SHAPE) == imagecodecs.jpeg8_decode(content)).all()


@pytest.mark.parametrize("padding", [b"", b"\0"])
def test_tables_that_the_page_holds_are_put_in(padding):
    tables, rest = parted(tile())
    assert (decoded_colours(rest, tables + padding, SHAPE) == imagecodecs.jpeg8_decode(tile())).all()


OTHERS = {
    "grey": lambda: bytes(simplejpeg.encode_jpeg(PIXELS[:, :, :1].copy(), colorspace="GRAY")),
    "cut": lambda: tile()[:300],
    "no tables": lambda: parted(tile())[1],
    "another format": lambda: b"II*\0" + bytes(60),
    "nothing": lambda: b"",
}


@pytest.mark.parametrize("kind", OTHERS)
def test_what_is_no_whole_colour_jpeg_is_left_to_the_codec(kind):
    assert decoded_colours(OTHERS[kind](), None, SHAPE) is None


def test_a_tile_of_another_size_is_left_to_the_codec():
    assert decoded_colours(tile(), None, (64, 48)) is None
