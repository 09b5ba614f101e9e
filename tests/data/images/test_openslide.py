"""Scanners' formats are read by OpenSlide where it is installed, and otherwise the extra is named."""

import sys

import numpy as np
import pytest

from stbench.data.images import open_image, stated_mpp
from stbench.data.images.openslide import OpenSlideImage
from stbench.data.images.pyramid import level_of
from stbench.errors import DataError

RGB = np.random.default_rng(0).integers(0, 255, (1200, 1600, 3), dtype=np.uint8)


def scanned(path):
    tifffile = pytest.importorskip("tifffile")
    pytest.importorskip("openslide")
    with tifffile.TiffWriter(path) as file:
        for number, step in enumerate((1, 2, 4)):
            kind = {"subfiletype": 1} if number else {"resolution": (20_000, 20_000), "resolutionunit": "CENTIMETER"}
            file.write(RGB[::step, ::step], photometric="rgb", tile=(256, 256), metadata=None, **kind)
    return OpenSlideImage(path)


@pytest.mark.parametrize(("scale", "step"), [(0.5, 1), (2.0, 2), (3.9, 2), (50.0, 4)])
def test_a_region_of_the_level_that_a_scale_needs_is_read(scale, step, tmp_path):
    level = level_of(scanned(tmp_path / "x.tif"), scale)
    assert level.shrink == (step, step)
    with level.image.open() as regions:
        assert (regions.region(100, 60, 90, 40) == RGB[::step, ::step][60:100, 100:190]).all()


def test_size_and_scale_are_those_of_the_file(tmp_path):
    image = scanned(tmp_path / "x.tif")
    assert image.size_px == (1600, 1200)
    assert stated_mpp(image) in (None, 0.5)


@pytest.mark.parametrize("name", ["x.mrxs", "x.scn", "x.VMS"])
def test_without_openslide_the_extra_is_named(name, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "openslide", None)
    (tmp_path / name).write_bytes(b"no slide")
    with pytest.raises(DataError, match=r"stbench\[openslide\]"):
        open_image(tmp_path / name).size_px  # noqa: B018


def test_a_file_that_openslide_cannot_read_is_refused(tmp_path):
    pytest.importorskip("openslide")
    (tmp_path / "x.mrxs").write_bytes(b"no slide")
    with pytest.raises(DataError, match="cannot be read by OpenSlide"):
        open_image(tmp_path / "x.mrxs").size_px  # noqa: B018
