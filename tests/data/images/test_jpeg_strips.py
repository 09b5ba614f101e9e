"""Regions of a marked JPEG file are boxes of the decoded whole, and only the strips that they touch are decoded."""

import numpy as np
import pytest
from numpy.testing import assert_array_equal
from PIL import Image as PillowImage
from simplejpeg import decode_jpeg

from stbench.data.images import JpegImage, jpeg_strips
from stbench.data.images.jpeg_strips import StripRegions
from stbench.errors import DataError

HEIGHT, WIDTH = 700, 90


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    path = tmp_path_factory.mktemp("jpeg") / "marked.jpg"
    pixels = np.random.default_rng(0).integers(0, 255, (HEIGHT, WIDTH, 3), dtype=np.uint8)
    PillowImage.fromarray(pixels).save(path, restart_marker_rows=1)
    return path


@pytest.mark.parametrize("remembered", [0, 2**25])
@pytest.mark.parametrize(
    ("left", "top", "width", "height"),
    [(0, 0, WIDTH, HEIGHT), (3, 191, 40, 2), (80, 0, 10, 192), (0, 192, 5, 193), (60, 699, 30, 1), (1, 100, 8, 500)],
)
def test_a_region_is_the_box_of_the_decoded_pixels(left, top, width, height, remembered, path, monkeypatch):
    monkeypatch.setattr(jpeg_strips, "REMEMBERED", remembered)
    whole = decode_jpeg(path.read_bytes(), colorspace="RGB")
    with JpegImage(path).open() as regions:
        assert isinstance(regions, StripRegions)
        for _ in range(2):
            assert_array_equal(regions.region(left, top, width, height), whole[top : top + height, left : left + width])


@pytest.mark.parametrize(("top", "height", "n_strips"), [(0, 192, 1), (191, 2, 2), (0, HEIGHT, 4), (576, 124, 1)])
def test_only_strips_that_a_region_touches_are_decoded(top, height, n_strips, path, monkeypatch):
    heights = []

    def counted(*arguments, **options):
        heights.append(len(pixels := decode_jpeg(*arguments, **options)))
        return pixels

    monkeypatch.setattr("simplejpeg.decode_jpeg", counted)
    with JpegImage(path).open() as regions:
        regions.region(0, top, 8, height)
    assert len(heights) == n_strips
    assert max(heights) <= 192 + 2 * 16


@pytest.mark.parametrize("share", [0.3, 0.7])
def test_a_strip_that_is_spoilt_is_an_error_with_the_files_name(share, path, tmp_path):
    content = path.read_bytes()
    at = int(len(content) * share)
    spoilt = tmp_path / "spoilt.jpg"
    spoilt.write_bytes(content[:at] + content[at + 2000 :])
    with pytest.raises(DataError, match=r"spoilt.jpg: is not a whole JPEG image"), JpegImage(spoilt).open() as regions:
        regions.region(0, 0, WIDTH, HEIGHT)


@pytest.mark.parametrize("remembered", [0, 2**25])
def test_memory_of_strips_is_used_again_once_nobody_holds_them(remembered, path, monkeypatch):
    monkeypatch.setattr(jpeg_strips, "REMEMBERED", remembered)
    monkeypatch.setattr(jpeg_strips, "APART_PX", 0)
    whole, places = decode_jpeg(path.read_bytes(), colorspace="RGB"), []
    decode = JpegImage._into

    def noted(image, content, memory):
        places.append(memory.ctypes.data)
        return decode(image, content, memory)

    monkeypatch.setattr(JpegImage, "_into", noted)
    with JpegImage(path).open() as regions:
        for top in (0, 200, 400, 600, 0):
            assert_array_equal(regions.region(0, top, WIDTH, 50), whole[top : top + 50])
    assert len(set(places)) == (2 if remembered == 0 else len(places))
