"""Units of OME and of TIFF are micrometres."""

import numpy as np
import pytest

from stbench.data.images import open_image

tifffile = pytest.importorskip("tifffile")
PIXELS = np.zeros((16, 16, 3), np.uint8)


@pytest.mark.parametrize(
    ("size", "unit", "mpp_um"), [(0.5, "µm", 0.5), (500, "nm", 0.5), (0.0005, "mm", 0.5), (3, "pixel", None)]
)
def test_ome_sizes_are_micrometres(size, unit, mpp_um, tmp_path):
    path = tmp_path / "x.ome.tif"
    metadata = {"axes": "YXS", "PhysicalSizeX": size, "PhysicalSizeXUnit": unit}
    tifffile.imwrite(path, PIXELS, metadata=metadata, photometric="rgb")
    assert open_image(path).stated_mpp_um == (None if mpp_um is None else pytest.approx(mpp_um))
