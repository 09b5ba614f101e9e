"""Small copies are means of blocks, however the image is read."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image as PillowImage

from stbench.data.images import JpegImage
from stbench.data.images.small import small_copy, thumbnail
from tests.made.cohort import image


@given(width=st.integers(1, 70), height=st.integers(1, 70), largest=st.integers(1, 80), seed=st.integers(0, 9))
def test_a_small_copy_holds_means_of_blocks_and_is_no_larger_than_asked(width, height, largest, seed):
    pixels = np.random.default_rng(seed).integers(0, 256, (height, width, 3), dtype=np.uint8)
    copy, (shrink_x, shrink_y) = small_copy(image(pixels), largest)
    rows, columns = copy.shape[:2]
    assert max(rows, columns) <= largest
    assert 0 <= width - columns * shrink_x < shrink_x
    assert 0 <= height - rows * shrink_y < shrink_y
    last = pixels[int((rows - 1) * shrink_y) : int(rows * shrink_y), int((columns - 1) * shrink_x) :]
    mean = last[:, : int(shrink_x)].mean(axis=(0, 1))
    assert np.abs(copy[-1, -1] - mean).max() <= 0.5 + 1e-6


def test_a_large_image_is_read_in_bands_and_comes_out_the_same(monkeypatch):
    pixels = np.random.default_rng(0).integers(0, 256, (90, 70, 3), dtype=np.uint8)
    whole = small_copy(image(pixels), 20).pixels
    monkeypatch.setattr("stbench.data.images.small.BAND_PX", 1000)
    assert (small_copy(image(pixels), 20).pixels == whole).all()


@pytest.mark.parametrize("least_px", [10, 30, 64, 500])
def test_a_thumbnail_of_what_has_no_smaller_scales_is_a_copy_of_at_least_the_size(least_px):
    shown = image(np.full((128, 128, 3), 90, np.uint8))
    pixels = thumbnail(shown, least_px)
    assert min(2 * least_px, 128) >= max(pixels.shape[:2]) >= min(least_px, 128)
    assert (pixels == 90).all()


def test_a_thumbnail_is_decoded_at_a_smaller_scale_where_the_format_can(tmp_path):
    PillowImage.new("RGB", (800, 640), (10, 20, 30)).save(tmp_path / "x.jpg")
    assert thumbnail(JpegImage(tmp_path / "x.jpg"), 80).shape == (80, 100, 3)
