import hashlib

import numpy as np
import pytest
from numpy.testing import assert_array_equal
from PIL import Image as PillowImage

from stbench.data.images import JpegImage
from stbench.errors import DataError


@pytest.fixture
def path(tmp_path):
    pixels = np.random.default_rng(0).integers(0, 255, (24, 40, 3), dtype=np.uint8)
    PillowImage.fromarray(pixels).save(tmp_path / "image.jpg", quality=95)
    return tmp_path / "image.jpg"


def test_size_and_content_are_known_without_decoding(path, monkeypatch):
    monkeypatch.setattr("simplejpeg.decode_jpeg", lambda *_, **__: pytest.fail("decoded"))
    image = JpegImage(path)
    assert image.size_px == (40, 24)
    assert image.fingerprint == hashlib.sha256(path.read_bytes()).hexdigest()


def test_a_region_is_the_box_of_the_decoded_pixels(path):
    with PillowImage.open(path) as decoded, JpegImage(path).open() as regions:
        difference = regions.region(8, 4, 16, 10).astype(int) - np.asarray(decoded)[4:14, 8:24]
        assert np.abs(difference).max() <= 2
        assert_array_equal(regions.region(0, 0, 40, 24)[4:14, 8:24], regions.region(8, 4, 16, 10))


@pytest.mark.parametrize("zeros", [0, 1, 16])
def test_zeros_after_the_end_do_no_harm(path, zeros):
    path.write_bytes(path.read_bytes() + b"\0" * zeros)
    assert JpegImage(path).size_px == (40, 24)


@pytest.mark.parametrize("tail", [b"\r\n", b"\n", b" ", b"\0\0\n", b"<trailer/>" * 20])
def test_bytes_after_the_end_change_neither_content_nor_pixels(path, tail):
    whole = path.read_bytes()
    with JpegImage(path).open() as regions:
        pixels = regions.region(0, 0, 40, 24)
    path.write_bytes(whole + tail)
    image = JpegImage(path)
    assert image.size_px == (40, 24)
    assert image.fingerprint == hashlib.sha256(whole).hexdigest()
    with image.open() as regions:
        assert_array_equal(regions.region(0, 0, 40, 24), pixels)


@pytest.mark.parametrize("share", [0.0, 0.02, 0.5, 0.99])
def test_a_file_cut_short_is_refused_before_it_is_decoded(path, share):
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * share)])
    with pytest.raises(DataError, match="is not a whole JPEG image"):
        _ = JpegImage(path).size_px


@pytest.mark.parametrize("content", [b"", b"not an image", b"\x89PNG\r\n\x1a\n" + b"\0" * 50, b"\xff\xd8\xff\xd9"])
def test_what_is_no_jpeg_is_refused_by_name_when_asked_for_its_size_and_when_opened(path, content):
    path.write_bytes(content)
    with pytest.raises(DataError, match=f"{path}: is not a whole JPEG image"):
        _ = JpegImage(path).size_px
    with pytest.raises(DataError, match=f"{path}: is not a whole JPEG image"), JpegImage(path).open():
        pass


@pytest.mark.parametrize("mode", ["L", "CMYK"])
def test_an_image_of_other_colours_is_read_as_rgb(path, mode):
    with PillowImage.open(path) as decoded:
        decoded.convert(mode).save(path, quality=95)
    with JpegImage(path).open() as regions:
        assert regions.region(0, 0, 40, 24).shape == (24, 40, 3)


@pytest.mark.parametrize(("least_px", "eighths"), [(1, 1), (50, 1), (100, 2), (150, 3), (201, 5), (400, 8), (5000, 8)])
def test_a_reduced_image_is_the_smallest_that_is_large_enough(tmp_path, least_px, eighths):
    PillowImage.new("RGB", (480, 400), (200, 120, 160)).save(tmp_path / "x.jpg")
    pixels = JpegImage(tmp_path / "x.jpg").reduced(least_px)
    assert pixels.shape == (50 * eighths, 60 * eighths, 3)
    assert abs(pixels.astype(int) - (200, 120, 160)).max() <= 2
