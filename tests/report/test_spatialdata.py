"""SpatialData of predictions, where the package is installed; where it is not, that is told first."""

import importlib.util
import sys

import numpy as np
import pytest

from stbench.errors import SelectionError
from stbench.report.spatialdata import check_spatialdata, spatialdata_of, write_zarr
from tests.report.test_anndata import predicted

installed = pytest.mark.skipif(importlib.util.find_spec("spatialdata") is None, reason="spatialdata is not installed")


def test_a_package_that_is_not_there_is_told_with_how_to_get_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "spatialdata", None)
    with pytest.raises(SelectionError, match=r"pip install 'stbench\[spatialdata\]'; or write --format h5ad"):
        check_spatialdata()


@installed
@pytest.mark.parametrize(("name", "element"), [("N1", "N1"), ("a b", "a_b")])
def test_image_spots_and_table_lie_in_one_coordinate_system(name, element):
    made = predicted(name)
    data = spatialdata_of(made)
    assert (list(data.images), list(data.shapes)) == ([f"{element}_image"], [f"{element}_spots"])
    assert data.coordinate_systems == [element]
    spots = data.shapes[f"{element}_spots"]
    np.testing.assert_allclose(np.column_stack([spots.geometry.x, spots.geometry.y]), made.slide.centres_px)
    np.testing.assert_array_equal(data.tables["table"].X, made.prediction.values)


@installed
@pytest.mark.parametrize("times", [1, 2])
def test_a_store_is_written_and_replaced(tmp_path, times):
    import spatialdata

    for _ in range(times):
        write_zarr(predicted(), tmp_path / "N1.zarr")
    read = spatialdata.read_zarr(tmp_path / "N1.zarr")
    assert tuple(read.tables["table"].var_names) == predicted().prediction.genes
    assert [path.name for path in tmp_path.iterdir()] == ["N1.zarr"]
