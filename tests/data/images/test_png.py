"""PNG files of all kinds of colours are RGB of 8 bits, or refused by name; broken ones are refused."""

import gzip
import io

import numpy as np
import pytest
from PIL import Image

from stbench.data.images import PngImage, open_image
from stbench.errors import DataError

RGB = np.random.default_rng(0).integers(0, 255, (20, 30, 3), dtype=np.uint8)
GREY = RGB[:, :, 0]


def pixels(image):
    width, height = image.size_px
    with image.open() as regions:
        return regions.region(0, 0, width, height)


def saved(path, image, **options):
    image.save(path, format="PNG", **options)
    return open_image(path)


def palette():
    return Image.fromarray(RGB // 64 * 64).quantize(64)


@pytest.mark.parametrize(
    ("image", "expected"),
    [
        (Image.fromarray(RGB), RGB),
        (Image.fromarray(GREY), np.repeat(GREY[:, :, None], 3, axis=2)),
        (Image.fromarray(GREY > 99), np.repeat((GREY > 99)[:, :, None] * np.uint8(255), 3, axis=2)),
        (palette(), np.asarray(palette().convert("RGB"))),
        (Image.fromarray(np.dstack([RGB, np.full_like(GREY, 255)])), RGB),
        (Image.fromarray(np.dstack([RGB, np.zeros_like(GREY)])), np.full_like(RGB, 255)),
        (Image.fromarray(GREY.astype(np.uint16) * 257), np.repeat(GREY[:, :, None], 3, axis=2)),
    ],
)
def test_colours_become_rgb(image, expected, tmp_path):
    opened = saved(tmp_path / "x.png", image)
    assert opened.size_px == (30, 20)
    assert (pixels(opened) == expected).all()


def test_half_transparent_colours_are_laid_over_white(tmp_path):
    half = np.dstack([np.zeros_like(RGB), np.full_like(GREY, 128)])
    assert set(pixels(saved(tmp_path / "x.png", Image.fromarray(half))).ravel().tolist()) == {127}


def test_a_gzipped_file_is_read(tmp_path):
    packed = io.BytesIO()
    Image.fromarray(RGB).save(packed, format="PNG")
    path = tmp_path / "x.png.gz"
    path.write_bytes(gzip.compress(packed.getvalue()))
    assert (pixels(open_image(path)) == RGB).all()
    assert open_image(path).fingerprint == PngImage(path).fingerprint


def test_twelve_bits_in_sixteen_are_refused(tmp_path):
    with pytest.raises(DataError, match="brightest value"):
        pixels(saved(tmp_path / "x.png", Image.fromarray(GREY.astype(np.uint16) * 16)))


@pytest.mark.parametrize("size", [8, 30, 400])
def test_a_file_that_breaks_off_is_refused(size, tmp_path):
    path = tmp_path / "x.png"
    Image.fromarray(RGB).save(path)
    path.write_bytes(path.read_bytes()[:size])
    with pytest.raises(DataError, match="not a whole PNG image"):
        pixels(open_image(path))


def test_a_header_that_says_far_more_pixels_than_the_file_can_hold_is_refused(tmp_path):
    path = tmp_path / "x.png"
    Image.new("RGB", (40_000, 1)).save(path)
    content = bytearray(path.read_bytes())
    content[20:24] = (40_000).to_bytes(4, "big")
    import zlib

    content[29:33] = zlib.crc32(content[12:29]).to_bytes(4, "big")
    path.write_bytes(content)
    with pytest.raises(DataError, match="40000 x 40000 pixels"):
        open_image(path).size_px  # noqa: B018
