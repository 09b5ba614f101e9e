"""Spots of a slide: counts, places and labels, from its AnnData file."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from stbench.readers.anndata.columns import PLACES
from stbench.readers.anndata.counts import read_counts
from stbench.readers.anndata.file import H5adFile, opened
from stbench.readers.anndata.labels import labels_of
from stbench.readers.anndata.options import H5adOptions
from stbench.readers.anndata.positions import read_positions
from stbench.readers.assembly import Labels
from stbench.readers.checks import check_unique
from stbench.readers.geometry import Positions
from stbench.readers.hest.controls import without_controls
from stbench.readers.matrices import CountTable
from stbench.readers.spot_names import array_places

if TYPE_CHECKING:
    import pandas as pd


class Spots(NamedTuple):
    """What is known of the spots of a slide, all in one order."""

    counts: CountTable
    positions: Positions
    """In pixels of the whole image."""
    labels: Labels | None
    remarks: tuple[str, ...]

    def at(self, rows: np.ndarray) -> "Spots":
        """Some of the spots."""
        spots = tuple(self.counts.spots[row] for row in rows)
        counts = CountTable(spots, self.counts.genes, self.counts.counts[rows])
        return self._replace(counts=counts, positions=self.positions.at(rows))


def read_spots(path: Path, options: H5adOptions) -> Spots:
    """Every spot of a file: ``in_tissue`` is not asked, because it is not always true there.

    Raises:
        DataError: the file is broken, or lacks counts or positions.
    """
    with opened(path) as file:
        obs = file.table("obs")
        check_unique(list(map(str, obs.index)), str(path), "spot")
        positions = read_positions(file, obs, _placed(file, obs, options))
        counted = read_counts(file, positions.spots, options)
        labels = labels_of(file, obs, options)
    table, left_out = without_controls(counted.table)
    return Spots(table, _with_array(positions), labels, (*counted.remarks, *left_out))


def _placed(file: H5adFile, obs: "pd.DataFrame", options: H5adOptions) -> H5adOptions:
    """Options that say where positions and places on the array are; the latter are left out where they are none."""
    pairs = [pair for pair in PLACES if set(pair) <= set(obs.columns)]
    if pairs and not file.has(f"obsm/{options.positions}"):
        options = replace(options, x=pairs[0][0], y=pairs[0][1])
    if not _is_array(obs, options):
        options = replace(options, array_column="", array_row="")
    return options


def _is_array(obs: "pd.DataFrame", options: H5adOptions) -> bool:
    """Whether columns of array places hold whole numbers, and no running number of the spots."""
    import pandas as pd

    names = [options.array_column, options.array_row]
    if not set(names) <= set(obs.columns):
        return False
    values = np.column_stack([pd.to_numeric(obs[name], errors="coerce").to_numpy(float) for name in names])
    if not (np.abs(values) < 1e9).all() or (values != np.round(values)).any():
        return False
    return len(obs) < 3 or all(len(np.unique(column)) < len(obs) for column in values.T)


def _with_array(positions: Positions) -> Positions:
    """Places on the array from the spots' names, where nothing else says them."""
    places = None if positions.array_xy.any() else array_places(positions.spots)
    return positions if places is None else positions._replace(array_xy=places)
