"""Tables of the spots of legacy arrays: their places on the array, and on the image."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from stbench.errors import DataError
from stbench.readers.checks import check_unique
from stbench.readers.geometry import Positions, mirrored
from stbench.readers.tables import check_numbers

if TYPE_CHECKING:
    import pandas as pd

Array = np.ndarray[Any, Any]
COLUMNS = ("x", "y", "pixel_x", "pixel_y")
"""Columns that every such table has."""
ADJUSTED = 1.0
"""How far new_x is from x at most: the place as it was found on the image, in steps of the array, but for a shift."""


def under_tissue(table: "pd.DataFrame") -> Array:
    """(n_spots,) bool: the spots that were selected; all of them where the table does not say."""
    if "selected" not in table.columns:
        return np.ones(len(table), bool)
    return np.asarray(table["selected"] == 1)


def positions_of(table: "pd.DataFrame", path: Path) -> Positions:
    """Spots by name, with array and pixel coordinates, all rows of a table.

    Raises:
        DataError: a place is no number, a spot is listed twice, or its adjusted place is another one.
    """
    check_numbers(table, path, COLUMNS)
    names = spot_names(table)
    check_unique(names, str(path), "spot")
    _check_adjusted(table, path)
    array_xy = table[["x", "y"]].to_numpy(float).round().astype(np.int64)
    return Positions(names, array_xy, table[["pixel_x", "pixel_y"]].to_numpy(float))


def spot_names(table: "pd.DataFrame") -> tuple[str, ...]:
    """Spots as tables of counts name them: some tables have array places that are not whole."""
    return tuple(f"{round(float(x))}x{round(float(y))}" for x, y in zip(table["x"], table["y"], strict=True))


def mirror_remarks(name: str, positions: Positions) -> Iterator[str]:
    """A slide whose pixels fall where the array's columns or rows grow: its image may be flipped."""
    for axis in mirrored(positions):
        yield (
            f"{name}: pixel_{axis} falls as {axis} grows, and in this layout it grows: check that the image is not "
            "flipped or turned, or spots are shown another spot's tissue"
        )


def _check_adjusted(table: "pd.DataFrame", path: Path) -> None:
    """DataError where the adjusted places on the array, which spot files have beside x and y, are other places."""
    for axis in ("x", "y"):
        if f"new_{axis}" not in table.columns or table.empty:
            continue
        check_numbers(table, path, (f"new_{axis}",))
        shifts = table[axis].to_numpy(float) - table[f"new_{axis}"].to_numpy(float)
        away = float(np.median(np.abs(shifts - np.median(shifts))))
        if away > ADJUSTED:
            raise DataError(
                str(path), f"has {axis} and new_{axis} {away:.1f} apart in half of its spots or more",
                f"the same place on the array, to {ADJUSTED:g}", "Check whether x and y are exchanged",
            )  # fmt: skip
