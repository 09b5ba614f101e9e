"""Slides of a store: rows of its table with the places that they annotate, on the image under them."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from stbench.data import Slide
from stbench.errors import DataError
from stbench.files.array_cache import ArrayCache
from stbench.files.zarr import check_store
from stbench.readers.anndata.counts import Counted, read_counts
from stbench.readers.anndata.positions import array_places
from stbench.readers.anndata.scale import mpp_of
from stbench.readers.assembly import LEAST_SHARED, Labels, slide_of
from stbench.readers.checks import check_unique, nearest_px
from stbench.readers.geometry import Positions
from stbench.readers.matrices import CountTable
from stbench.readers.spatialdata.elements import names_in, places_of
from stbench.readers.spatialdata.options import WHERE, SpatialDataOptions
from stbench.readers.spatialdata.pictures import picture_of
from stbench.readers.spatialdata.store import PURPOSE, ZarrParts, opened_table
from stbench.readers.spatialdata.tables import Annotated, Part, annotated, chosen_table, parts_of
from stbench.readers.spatialdata.transformations import moved
from stbench.readers.tissue import remarks_on_tissue

if TYPE_CHECKING:
    import pandas as pd


class Read(NamedTuple):
    """A slide that was read, and from what."""

    slide: Slide
    files: tuple[Path, ...]
    remarks: tuple[str, ...]


class _Table(NamedTuple):
    """A table that was read."""

    path: Path
    obs: "pd.DataFrame"
    rows: Annotated
    counts: Counted
    array_xy: "np.ndarray"


def slides_of(store: Path, options: SpatialDataOptions, cache: ArrayCache | None) -> Iterator[Read]:
    """The slides of a store; DataError where it is broken, leads elsewhere, or leaves open what is to be read."""
    check_store(store, DataError, PURPOSE)
    path = chosen_table(store, options)
    with opened_table(path) as opened:
        obs = opened.table("obs")
        rows = annotated(opened, obs)
        parts = parts_of(store, obs, rows, options)
        table = _table(opened, obs, rows, options)
    for part in parts:
        yield _slide(store, part, table, options, cache)


def _table(opened: ZarrParts, obs: "pd.DataFrame", rows: Annotated, options: SpatialDataOptions) -> _Table:
    spots = tuple(map(str, obs.index))
    counts = read_counts(opened, spots, options.of_table)
    return _Table(opened.path, obs, rows, counts, array_places(opened, obs, options.of_table))


def _slide(store: Path, part: Part, table: _Table, options: SpatialDataOptions, cache: ArrayCache | None) -> Read:
    places = places_of(store, part.region)
    check_unique(places.instances, f"{store}: '{part.region}'", "instance")
    row_of = {instance: row for row, instance in enumerate(places.instances)}
    rows = part.rows[[instance in row_of for instance in table.rows.instances[part.rows]]]
    _check_joined(store, part, table, places.instances, len(rows))
    picture = picture_of(store, part.name, places, options)
    xy = places.xy[[row_of[instance] for instance in table.rows.instances[rows]]]
    spots = tuple(str(table.obs.index[row]) for row in rows)
    positions = Positions(spots, table.array_xy[rows], moved(picture.to_pixels, xy))
    check_unique(spots, str(table.path), "spot")
    slide = slide_of(
        name=part.name, patient=part.name, counts=_counts(table, spots, rows), positions=positions,
        mpp_um=mpp_of(positions, picture.image, options.of_table, str(table.path)), image=picture.image,
        labels=_labels(table, spots, rows, options), cache=cache,
    )  # fmt: skip
    remarks = [f"{part.name}: {remark}" for remark in table.counts.remarks]
    if len(images := names_in(store, "images")) > 1:
        remarks.append(f"{part.name}: image '{picture.name}' is read, of {len(images)} in {store.name}")
    return Read(slide, _files(store, part, table), (*remarks, *_remarks(store, part, len(rows), slide)))


def _remarks(store: Path, part: Part, n_joined: int, slide: Slide) -> Iterator[str]:
    """What was left out, and where spots lie."""
    name = part.name
    if part.beside:
        yield f"{name}: {part.beside} spots of {store.name} are not under tissue (in_tissue) and left out"
    if lost := len(part.rows) - n_joined:
        yield f"{name}: {lost} rows of the table annotate nothing in '{part.region}' and are left out"
    if slide.n_spots > 1:
        yield from remarks_on_tissue(slide, nearest_px(slide.centres_px))


def _files(store: Path, part: Part, table: _Table) -> tuple[Path, ...]:
    """Files of the table and of what it annotates; the image has a fingerprint of its own."""
    folders = [table.path, *(store / kind / part.region for kind in ("shapes", "points"))]
    return tuple(path for folder in folders for path in sorted(folder.rglob("*")) if path.is_file())


def _counts(table: _Table, spots: tuple[str, ...], rows: "np.ndarray") -> CountTable:
    whole = table.counts.table
    return CountTable(spots, whole.genes, whole.counts[rows])


def _check_joined(store: Path, part: Part, table: _Table, instances: tuple[str, ...], n_joined: int) -> None:
    if len(part.rows) and n_joined >= LEAST_SHARED * len(part.rows):
        return
    example = table.rows.instances[part.rows[0]] if len(part.rows) else "none"
    shape = instances[0] if instances else "none"
    raise DataError(
        str(store), f"has {len(part.rows)} rows of slide '{part.name}' under tissue, of which {n_joined} annotate "
        f"something in '{part.region}'", f"instances of both under the same names ('{example}' and '{shape}')",
        "The table or the shapes are of another slide",
    )  # fmt: skip


def _labels(table: _Table, spots: tuple[str, ...], rows: "np.ndarray", options: SpatialDataOptions) -> Labels | None:
    if not options.labels:
        return None
    if options.labels not in table.obs.columns:
        raise DataError(WHERE, f"labels is '{options.labels}', and the table has no such column",
                        ", ".join(map(str, table.obs.columns)))  # fmt: skip
    column = table.obs[options.labels].iloc[rows]
    return Labels(dict(zip(spots, map(str, column), strict=True)), f"obs['{options.labels}']")
