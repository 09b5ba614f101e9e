"""Layout: whether a folder is, or holds, SpatialData stores, and what their card has to state."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from stbench.errors import DataError
from stbench.files.zarr import check_store
from stbench.readers.anndata.columns import LABELS, PATIENTS
from stbench.readers.recognition import Sighting
from stbench.readers.spatialdata.options import SpatialDataOptions
from stbench.readers.spatialdata.store import PURPOSE, opened_table, stores_in, table_names
from stbench.readers.spatialdata.tables import Part, annotated, chosen_table, parts_of

if TYPE_CHECKING:
    import pandas as pd


def look(folder: Path) -> Sighting:
    """Every region that a table annotates is a slide.

    Raises:
        DataError: a store is broken, or leads elsewhere.
    """
    stores = list(stores_in(folder))
    if not stores:
        return Sighting(why="no Zarr store with tables and shapes")
    for store in stores:
        check_store(store, DataError, PURPOSE)
    options: dict[str, Any] = {}
    several = sorted({name for store in stores for name in table_names(store)} if _several(stores) else ())
    if several:
        options["table"] = min(several, key=lambda name: _n_rows(stores, name))
    seen = [_seen(store, SpatialDataOptions(**options)) for store in stores]
    slides = tuple(part.name for each in seen for part in each.parts)
    patients = {name: patient for each in seen for name, patient in each.patients.items()}
    labels = set.intersection(*(set(each.labels) for each in seen))
    options |= {"labels": labels.pop()} if len(labels) == 1 else {}
    options |= {"patients": patients} if set(patients) == set(slides) else {}
    hints = [f"table may be any of {', '.join(several)}"] if several else []
    words = f"{len(stores)} SpatialData stores" if len(stores) > 1 else "1 SpatialData store"
    held = f"{len(slides)} slides" if len(slides) > 1 else "1 slide"
    return Sighting(
        why=f"{words} with a table of {held}, as {stores[0].name}", slides=slides, options=options,
        hints=(*hints, "mpp_um or pitch_um has to be stated where spots are not on Visium's grid"),
    )  # fmt: skip


def _several(stores: Sequence[Path]) -> bool:
    return any(len(table_names(store)) > 1 for store in stores)


def _n_rows(stores: Sequence[Path], name: str) -> tuple[bool, int]:
    """How many rows a table has, for choosing the smallest; tables that not every store has come last."""
    tables = [table_names(store).get(name) for store in stores]
    rows = 0
    for path in (path for path in tables if path is not None):
        with opened_table(path) as table:
            rows += len(table.table("obs"))
    return None in tables, rows


class _Seen(NamedTuple):
    """What a store says of itself."""

    parts: list[Part]
    patients: Mapping[str, str]
    labels: tuple[str, ...]


def _seen(store: Path, options: SpatialDataOptions) -> _Seen:
    with opened_table(chosen_table(store, options)) as table:
        obs = table.table("obs")
        rows = annotated(table, obs)
    parts = parts_of(store, obs, rows, options)
    called = {str(column).lower(): str(column) for column in obs.columns if column not in rows.keys}
    columns = [called[name] for name in PATIENTS if name in called]
    labels = tuple(called[name] for name in LABELS if name in called)
    return _Seen(parts, dict(_patients(obs, columns[:1], parts)), labels)


def _patients(obs: "pd.DataFrame", columns: Sequence[str], parts: Sequence[Part]) -> Iterator[tuple[str, str]]:
    """The patient of each slide of which a column names exactly one."""
    for column in columns:
        for part in parts:
            values = obs[column].iloc[part.rows].dropna().astype(str).unique()
            if len(values) == 1:
                yield part.name, values[0]
