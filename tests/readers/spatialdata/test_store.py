"""Which folders are SpatialData stores, and what a table in one has."""

import shutil

import pytest
import zarr

from stbench.errors import DataError
from stbench.readers.spatialdata.store import opened_table, stores_in, table_names
from tests.made.space_ranger import made_slide
from tests.made.spatialdata import write_spatialdata, write_store


@pytest.mark.parametrize("version", [2, 3])
@pytest.mark.parametrize("below", ["", "a", "a/b/c"])
def test_stores_are_found_wherever_they_lie(tmp_path, version, below):
    write_spatialdata(tmp_path / below, version=version)
    zarr.create_group(str(tmp_path / "other.zarr"))
    assert [path.name for path in stores_in(tmp_path)] == ["S1.zarr", "S2.zarr", "S3.zarr"]
    (store,) = stores_in(tmp_path / below / "S1.zarr")
    assert list(table_names(store)) == ["table"]


@pytest.mark.parametrize("part", ["tables", "shapes"])
def test_a_store_without_tables_or_shapes_is_none(tmp_path, part):
    store = write_store(tmp_path / "S.zarr", {"S1": made_slide(1)})
    shutil.rmtree(store / part)
    assert list(stores_in(tmp_path)) == []


@pytest.fixture(params=[2, 3])
def table(request, tmp_path):
    store = write_store(tmp_path / "S.zarr", {"S1": made_slide(1)}, version=request.param)
    with opened_table(table_names(store)["table"]) as table:
        yield table


@pytest.mark.parametrize(("name", "has"), [("X", True), ("layers/counts", False), ("uns/spatialdata_attrs", True)])
def test_parts_are_there_or_not(table, name, has):
    assert table.has(name) is has


def test_parts_are_read_as_anndata_reads_them(table):
    assert list(table.table("obs").columns) == ["layer", "array_col", "array_row", "region", "instance"]
    assert table.read("X").shape == (table.table("obs").shape[0], table.table("var").shape[0])
    assert table.names("uns") == ["spatialdata_attrs"]
    assert table.names("absent") == []


@pytest.mark.parametrize("name", ["absent", "layers/counts"])
def test_a_part_that_is_not_there_is_refused(table, name):
    with pytest.raises(DataError, match=f"has no {name}"):
        table.read(name)
