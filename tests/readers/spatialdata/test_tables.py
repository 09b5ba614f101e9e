"""Which table is read, and which of its rows are of which slide."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import zarr

from stbench.errors import DataError
from stbench.readers.spatialdata.options import SpatialDataOptions
from stbench.readers.spatialdata.store import opened_table, table_names
from stbench.readers.spatialdata.tables import Annotated, annotated, chosen_table, parts_of
from tests.made.space_ranger import made_slide
from tests.made.spatialdata import write_store

OBS = pd.DataFrame({"sample": ["P", "P", "Q", "Q"], "in_tissue": [1, 0, 1, 1]}, index=list("abcd"))


def rows(*regions):
    return Annotated(np.array(regions, object), np.array(["0", "1", "2", "3"], object), ("region", "instance"))


@pytest.mark.parametrize(
    ("regions", "options", "names"),
    [
        ("rrrr", {}, {"store": [0, 2, 3]}),
        ("rrss", {}, {"r": [0], "s": [2, 3]}),
        ("rrrr", {"slide_column": "sample"}, {"P": [0], "Q": [2, 3]}),
        ("rrss", {"slide_column": "sample", "slides": ["Q"]}, {"Q": [2, 3]}),
    ],
)
def test_slides_are_regions_or_samples_and_spots_beside_tissue_are_left_out(regions, options, names):
    parts = parts_of(Path("store.zarr"), OBS, rows(*regions), SpatialDataOptions(**options))
    assert {part.name: part.rows.tolist() for part in parts} == names
    assert sum(part.beside for part in parts) == ("slides" not in options)


@pytest.mark.parametrize(
    ("regions", "column", "told"), [("rsss", "sample", "in 2 regions"), ("rrrr", "absent", "has no such column")]
)
def test_slides_that_cannot_be_told_are_refused(regions, column, told):
    with pytest.raises(DataError, match=told):
        parts_of(Path("store.zarr"), OBS, rows(*regions), SpatialDataOptions(slide_column=column))


@pytest.fixture
def store(tmp_path):
    return write_store(tmp_path / "S.zarr", {"S1": made_slide(1)})


@pytest.mark.parametrize(
    ("more", "named", "told"),
    [((), "", None), ((), "table", None), (("b",), "table", None), (("b",), "", "has 2 tables"), ((), "c", "no such")],
)
def test_the_table_is_the_only_one_or_the_one_that_is_named(store, more, named, told):
    for name in more:
        zarr.open_group(str(store / "tables")).create_group(name)
    if told is None:
        assert chosen_table(store, SpatialDataOptions(table=named)).name == "table"
    else:
        with pytest.raises(DataError, match=told):
            chosen_table(store, SpatialDataOptions(table=named))


@pytest.mark.parametrize("lost", [None, "spatialdata_attrs", "spatialdata_attrs/region_key"])
def test_a_table_that_annotates_nothing_is_refused(store, lost):
    if lost is not None:
        del zarr.open_group(str(store / "tables/table/uns"))[lost]
    with opened_table(table_names(store)["table"]) as table:
        obs = table.table("obs")
        if lost is None:
            assert annotated(table, obs).keys == ("region", "instance")
        else:
            with pytest.raises(DataError, match="does not say what it annotates"):
                annotated(table, obs)
