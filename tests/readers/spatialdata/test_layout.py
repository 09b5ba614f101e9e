"""What is said of folders with SpatialData stores."""

import numpy as np
import pytest
import zarr
from anndata.io import read_elem

from stbench.errors import DataError
from stbench.readers.spatialdata.layout import look
from tests.made.space_ranger import made_slide
from tests.made.spatialdata import write_spatialdata, write_store, write_table


@pytest.mark.parametrize("version", [2, 3])
@pytest.mark.parametrize("one", [False, True])
def test_every_region_is_a_slide(tmp_path, version, one):
    if one:
        write_store(tmp_path / "all.zarr", {f"S{n}": made_slide(n) for n in (1, 2, 3)}, version=version)
    else:
        write_spatialdata(tmp_path, version=version)
    seen = look(tmp_path)
    assert seen.slides == ("S1", "S2", "S3")
    assert seen.options == {"labels": "layer"}


@pytest.mark.parametrize(
    ("column", "values", "options"),
    [("donor", ["D"], {"patients": {"S1": "D"}}), ("donor", ["D", "E"], {}), ("domain", ["a"], {"labels": None})],
)
def test_columns_of_patients_and_labels_are_stated(tmp_path, column, values, options):
    store = write_store(tmp_path / "S1.zarr", {"S1": made_slide(1)})
    group = zarr.open_group(str(store / "tables"))
    adata = read_elem(group["table"])
    adata.obs[column] = np.resize(values, adata.n_obs)
    write_table(group, "table", [adata], ["S1"])
    expected = {"labels": "layer"} | options
    assert look(tmp_path).options == {name: value for name, value in expected.items() if value is not None}


def test_of_several_tables_the_smallest_is_taken_and_the_others_named(tmp_path):
    store = write_store(tmp_path / "S1.zarr", {"S1": made_slide(1)})
    group = zarr.open_group(str(store / "tables"))
    write_table(group, "fewer", [read_elem(group["table"])[:9].copy()], ["S1"])
    seen = look(tmp_path)
    assert seen.options["table"] == "fewer"
    assert "table may be any of fewer, table" in seen.hints


@pytest.mark.parametrize("version", [2, 3])
def test_a_store_that_leads_elsewhere_is_refused(tmp_path, version):
    store = write_store(tmp_path / "S1.zarr", {"S1": made_slide(1)}, version=version)
    (store / "images/S1_image/0/link").symlink_to("/etc/passwd")
    with pytest.raises(DataError, match="leads out of its store"):
        look(tmp_path)


def test_other_folders_are_of_other_layouts(tmp_path):
    zarr.create_group(str(tmp_path / "a.zarr"))
    assert (look(tmp_path).slides, look(tmp_path).why) == ((), "no Zarr store with tables and shapes")
