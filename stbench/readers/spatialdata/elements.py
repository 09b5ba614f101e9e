"""Elements of a store: the shapes and points that a table annotates, with their centres and the systems they are in."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from stbench.data.images.zarr import multiscale_of
from stbench.errors import DataError
from stbench.files.parsing import parsing
from stbench.files.reading import check_plain
from stbench.files.zarr import is_store, node_of
from stbench.readers.spatialdata.geometries import centres_of
from stbench.readers.spatialdata.transformations import systems_of

if TYPE_CHECKING:
    import pandas as pd

Array = np.ndarray[Any, Any]
SHAPES = "shapes of spots or cells"
MOST_BYTES = 2**31
"""Of a table of shapes, unpacked."""


class Places(NamedTuple):
    """Centres of the instances of an element."""

    instances: tuple[str, ...]
    xy: Array
    """(n_instances, 2), in the element's own coordinates."""
    systems: Mapping[str, Array]


def names_in(store: Path, kind: str) -> list[str]:
    """Names of a store's elements of a kind, in order."""
    folder = store / kind
    return sorted(path.name for path in folder.iterdir() if is_store(path)) if folder.is_dir() else []


def places_of(store: Path, region: str) -> Places:
    """The centres of what a table annotates.

    Raises:
        DataError: the store has no such shapes or points, or they are broken.
    """
    for kind, read in (("shapes", _shapes), ("points", _points)):
        if region in names_in(store, kind):
            folder = store / kind / region
            attributes = node_of(folder, DataError, SHAPES)
            instances, xy = read(folder)
            if not np.isfinite(xy).all():
                raise DataError(str(folder), "has shapes without a place", "numbers for every centre")
            systems = systems_of(attributes.get("coordinateTransformations"), ("x", "y"), str(folder))
            return Places(instances, xy, systems)
    there = ", ".join([*names_in(store, "shapes"), *names_in(store, "points")]) or "none"
    what = "labels of pixels, and no shapes" if region in names_in(store, "labels") else "no element of the store"
    raise DataError(
        str(store), f"has a table that annotates '{region}', which is {what}", f"shapes or points (there are: {there})",
        "Write the circles of spots, or the outlines of cells, as shapes into the store",
    )  # fmt: skip


def systems_of_image(folder: Path) -> dict[str, Array]:
    """The systems that an image has a place in, by its pixels."""
    multiscale = multiscale_of(folder)
    listed = multiscale.get("axes")
    names = listed if isinstance(listed, list) else list("cyx")
    axes = tuple(str(axis.get("name")) if isinstance(axis, dict) else str(axis) for axis in names)
    return systems_of(multiscale.get("coordinateTransformations"), axes, str(folder))


def _shapes(folder: Path) -> tuple[tuple[str, ...], Array]:
    path = folder / "shapes.parquet"
    if not path.exists():
        raise DataError(str(folder), "has no shapes.parquet", "shapes as SpatialData writes them from version 0.1 on",
                        "Read the store with the package spatialdata, and write it again")  # fmt: skip
    table = _parquet(path)
    if "geometry" not in table.columns:
        raise DataError(str(path), "lacks the column 'geometry'", SHAPES)
    return tuple(map(str, table.index)), centres_of(list(table["geometry"]), str(path))


def _points(folder: Path) -> tuple[tuple[str, ...], Array]:
    path = folder / "points.parquet"
    files = sorted(path.glob("*.parquet"), key=lambda each: (len(each.name), each.name)) if path.is_dir() else [path]
    tables = [_parquet(each, ["x", "y"]) for each in files]
    names = tuple(str(name) for table in tables for name in table.index)
    with parsing(path, DataError, SHAPES):
        return names, np.vstack([table[["x", "y"]].to_numpy(np.float64) for table in tables])


def _parquet(path: Path, columns: list[str] | None = None) -> "pd.DataFrame":
    import pandas as pd
    import pyarrow.parquet as pq

    check_plain(path, DataError, SHAPES)
    with parsing(path, DataError, SHAPES):
        facts = pq.read_metadata(path)
        size = sum(facts.row_group(number).total_byte_size for number in range(facts.num_row_groups))
        if size > MOST_BYTES or facts.num_rows > MOST_BYTES // 16:
            raise DataError(str(path), f"says that it has {facts.num_rows:,} rows of {size:,} bytes", SHAPES)
        return pd.read_parquet(path, columns=columns)
