"""Tables: which one of a store is read, and which of its rows are of which slide."""

from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from stbench.errors import DataError
from stbench.readers.anndata.slides import under_tissue
from stbench.readers.spatialdata.options import WHERE, SpatialDataOptions
from stbench.readers.spatialdata.store import PURPOSE, ZarrParts, table_names

if TYPE_CHECKING:
    import pandas as pd

Array = np.ndarray[Any, Any]


class Annotated(NamedTuple):
    """What a table says of its rows."""

    regions: Array
    """(n_rows,) the element that each row annotates, as str."""
    instances: Array
    """(n_rows,) which of its instances, as str."""
    keys: tuple[str, ...]
    """The columns that say so."""


class Part(NamedTuple):
    """Rows of one slide."""

    name: str
    region: str
    rows: Array
    beside: int
    """How many more rows are not under tissue."""


def chosen_table(store: Path, options: SpatialDataOptions) -> Path:
    """The folder of the table that is read; DataError where there is none, or several and none is named."""
    tables = table_names(store)
    if options.table:
        if options.table not in tables:
            raise DataError(WHERE, f"table is '{options.table}', and {store.name} has no such table", ", ".join(tables))
        return tables[options.table]
    if len(tables) != 1:
        listed = ", ".join(tables) or "none"
        raise DataError(
            str(store), f"has {len(tables)} tables ({listed})", "one of counts",
            "Name it in the card: options: {table: NAME}",
        )  # fmt: skip
    return next(iter(tables.values()))


def annotated(table: ZarrParts, obs: "pd.DataFrame") -> Annotated:
    """What each row annotates; DataError where the table does not say it."""
    attributes = table.read("uns/spatialdata_attrs") if table.has("uns/spatialdata_attrs") else {}
    keys = [str(attributes.get(key, "")) for key in ("region_key", "instance_key")]
    if not isinstance(attributes, dict) or not set(keys) <= set(obs.columns):
        raise DataError(
            str(table.path), "does not say what it annotates (region_key and instance_key)",
            "a table of shapes or points", "Name another table in the card: options: {table: NAME}",
        )  # fmt: skip
    regions, instances = (np.array(list(map(str, obs[key])), dtype=object) for key in keys)
    return Annotated(regions, instances, tuple(keys))


def parts_of(store: Path, obs: "pd.DataFrame", rows: Annotated, options: SpatialDataOptions) -> list[Part]:
    """The slides of a table: by a column where the card names one, else each region.

    A slide is called as its store where the table has no other.

    Raises:
        DataError: there is no such column, or a slide has spots of two regions.
    """
    names = rows.regions
    if options.slide_column:
        if options.slide_column not in obs.columns:
            there = ", ".join(map(str, obs.columns))
            raise DataError(WHERE, f"slide_column is '{options.slide_column}', and {PURPOSE} has no such column", there)
        names = np.array(list(map(str, obs[options.slide_column])), dtype=object)
    distinct = list(dict.fromkeys(names.tolist()))
    inside = under_tissue(obs)
    parts = []
    for each in distinct:
        name = store.name.removesuffix(".zarr") if len(distinct) == 1 else each
        own = names == each
        regions = sorted(set(rows.regions[own].tolist()))
        if len(regions) > 1:
            raise DataError(
                str(store), f"has slide '{name}' in {len(regions)} regions ({', '.join(regions[:3])})", "one region"
            )
        parts.append(Part(name, regions[0], np.flatnonzero(own & inside), int((own & ~inside).sum())))
    return [part for part in parts if not options.slides or part.name in options.slides]
