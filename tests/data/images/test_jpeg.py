import hashlib

import numpy as np
import pytest
from numpy.testing import assert_array_equal
from PIL import Image as PillowImage

from stbench.data.images import JpegImage, SealedImage
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


@pytest.mark.parametrize("wrapped", [JpegImage, lambda path: SealedImage.of(JpegImage(path))])
def test_a_region_is_the_box_of_the_decoded_pixels(path, wrapped):
    with PillowImage.open(path) as decoded, wrapped(path).open() as regions:
        difference = regions.region(8, 4, 16, 10).astype(int) - np.asarray(decoded)[4:14, 8:24]
        assert np.abs(difference).max() <= 2
        assert_array_equal(regions.region(0, 0, 40, 24)[4:14, 8:24], regions.region(8, 4, 16, 10))


def test_zeros_after_the_end_do_no_harm(path):
    path.write_bytes(path.read_bytes() + b"\0" * 16)
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


def test_a_sealed_image_has_no_path_and_is_sealed_once(path):
    sealed = SealedImage.of(JpegImage(path))
    assert SealedImage.of(sealed) is sealed
    assert not hasattr(sealed, "path")
    assert (sealed.fingerprint, sealed.size_px) == (JpegImage(path).fingerprint, (40, 24))
