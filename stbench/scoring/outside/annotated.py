"""Annotated: predictions as AnnData, in a file of several slides, in a file a slide, or as a table of SpatialData."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from stbench.errors import DataError, SelectionError
from stbench.readers.anndata.file import H5adFile, opened
from stbench.readers.spatialdata.store import opened_table, table_names
from stbench.scoring.outside.frames import FOLD, SLIDE, SPOT, listed, slide_tables
from stbench.scoring.outside.submission import SlideTable, Submission

if TYPE_CHECKING:
    import pandas as pd

TILES = "_tiles"
"""End of the name of a table that holds a row per tile."""


def read_h5ad(path: Path, layer: str = "") -> Submission:
    """Predictions of several slides in one file, told apart by ``obs["slide"]``.

    Args:
        path: the file.
        layer: the layer that holds them; empty for ``X``.

    Raises:
        DataError: it cannot be read, has no such layer, or does not say whose a spot is.
    """
    with opened(path) as file:
        obs, values, target = file.table("obs"), _values(file, layer), _target(file)
    if SLIDE not in obs.columns:
        raise DataError(str(path), "lacks obs['slide']", "the slide of each spot, or a file for each slide in a folder")
    known = {name: obs[name].astype(str).to_numpy() for name in (FOLD, SLIDE) if name in obs.columns}
    clash = [name for name in (FOLD, SLIDE, SPOT) if name in values.columns]
    if clash:
        raise DataError(str(path), f"has a gene that is called '{clash[0]}'", "names of genes")
    table = values.reset_index(names=SPOT).assign(**known)
    return Submission(path=path, tables=slide_tables(table, path), target=target)


def slide_of_h5ad(path: Path, slide: str, fold: str, layer: str) -> SlideTable:
    """A file that holds one slide: rows without names of their own, as 0, 1 and so on, are in the slide's order."""

    def load() -> "pd.DataFrame":
        with opened(path) as file:
            return _values(file, layer)

    with opened(path) as file:
        named = not _is_range(file.table("obs").index)
    return SlideTable(where=str(path), slide=slide, fold=fold, load=load, spots_named=named)


def slide_of_store(store: Path, slide: str, fold: str, layer: str, table: str) -> SlideTable:
    """A SpatialData store of one slide; its table is named, or the only one that ends in ``_tiles``."""
    folder = _table(store, table)

    def load() -> "pd.DataFrame":
        with opened_table(folder) as parts:
            return _values(parts, layer)

    with opened_table(folder) as parts:
        named = not _is_range(parts.table("obs").index)
    return SlideTable(where=str(folder), slide=slide, fold=fold, load=load, spots_named=named)


def _table(store: Path, name: str) -> Path:
    tables = table_names(store)
    fitting = [name] if name in tables else [] if name else [each for each in tables if each.endswith(TILES)]
    if len(fitting) != 1:
        what = f"has no table '{name}'" if name else f"has {len(fitting)} tables that end in {TILES}"
        raise SelectionError(
            str(store), f"{what} ({listed(list(tables)) or 'none'})", "one table of predictions", "Name it with --table"
        )
    return tables[fitting[0]]


def _values(file: H5adFile, layer: str) -> "pd.DataFrame":
    """(n_spots, n_genes), with the file's names."""
    import pandas as pd

    place = f"layers/{layer}" if layer else "X"
    if not file.has(place):
        layers = listed([f"--layer {name}" for name in file.names("layers")]) or "it has no layers"
        raise DataError(str(file.path), f"has no {place}", "predictions of spots by genes", f"There are: {layers}")
    matrix: Any = file.read(place)
    values = matrix.toarray() if hasattr(matrix, "toarray") else np.asarray(matrix)
    spots, genes = file.table("obs").index.astype(str), file.table("var").index.astype(str)
    if values.shape != (len(spots), len(genes)):
        raise DataError(str(file.path), f"has {place} of shape {values.shape}", f"{(len(spots), len(genes))}")
    return pd.DataFrame(values, index=spots, columns=genes)


def _is_range(index: "pd.Index[Any]") -> bool:
    return list(index.astype(str)) == [str(number) for number in range(len(index))]


def _target(file: H5adFile) -> str:
    """The target space that ``stbench predict`` states."""
    stated = file.read("uns/stbench/target") if file.has("uns/stbench/target") else ""
    return str(stated)
