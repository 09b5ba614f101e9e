"""Tiles are decoded once while they are remembered, and what was never scanned is white."""

import pytest

from stbench.data.images import tiff_pages
from stbench.data.images.tiff_pages import PageRegions, chunk_size
from tests.data.images.test_tiff import GREY, RGB

tifffile = pytest.importorskip("tifffile")


@pytest.fixture
def page(tmp_path):
    tifffile.imwrite(tmp_path / "x.tif", RGB, photometric="rgb", tile=(32, 64))
    with tifffile.TiffFile(tmp_path / "x.tif") as file:
        yield file.pages[0]


@pytest.mark.parametrize(("remembered", "decoded"), [(2**28, 4), (0, 8), (2 * 32 * 64 * 3, 8)])
def test_tiles_are_decoded_once_while_there_is_room_for_them(remembered, decoded, page, monkeypatch):
    monkeypatch.setattr(tiff_pages, "REMEMBERED", remembered)
    calls = []
    monkeypatch.setattr(PageRegions, "_decoded", counted(PageRegions._decoded, calls))
    regions = PageRegions([page], "here")
    for _ in range(2):
        assert (regions.region(60, 30, 10, 10) == RGB[30:40, 60:70]).all()
    assert len(calls) == decoded


def counted(function, calls):
    def wrapper(*arguments):
        calls.append(arguments)
        return function(*arguments)

    return wrapper


def test_tiles_that_were_never_scanned_are_white(page):
    offsets = list(page.databytecounts)
    offsets[0] = 0
    page.databytecounts = tuple(offsets)
    region = PageRegions([page], "here").region(0, 0, 70, 10)
    assert (region[:, :64] == 255).all()
    assert (region[:, 64:] == RGB[:10, 64:70]).all()


@pytest.mark.parametrize(
    ("options", "size"),
    [({"tile": (16, 48)}, (16, 48)), ({"rowsperstrip": 7}, (7, 200)), ({"rowsperstrip": 150}, (150, 200))],
)
def test_sizes_of_tiles_and_strips(options, size, tmp_path):
    tifffile.imwrite(tmp_path / "x.tif", GREY, **options)
    with tifffile.TiffFile(tmp_path / "x.tif") as file:
        assert chunk_size(file.pages[0]) == size
