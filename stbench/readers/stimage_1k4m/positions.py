"""Positions: a table of centres and radii in pixels of the image; its columns are read by name, y comes first."""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from stbench.errors import DataError
from stbench.readers.checks import check_unique
from stbench.readers.geometry import Positions
from stbench.readers.spot_names import array_places
from stbench.readers.tables import check_numbers, read_table

SPOT, X, Y, RADIUS = "Unnamed: 0", "xaxis", "yaxis", "r"
"""Columns: that of spots has no name."""


class Placed(NamedTuple):
    """Spots with their places, and their radius."""

    positions: Positions
    radius_px: float | None
    """Median of the spots; None where the table has none."""


def read_positions(path: Path, slide: str) -> Placed:
    """Centres of all spots; places on the array where the spots' names say them.

    Raises:
        DataError: the table is broken, lacks a column, or names a spot twice.
    """
    table = read_table(path, "the coordinates of a slide", (SPOT, X, Y), text=(SPOT,), separator=",")
    numbers = [X, Y, *([RADIUS] if RADIUS in table.columns else [])]
    check_numbers(table, path, numbers)
    if table[SPOT].isna().any():
        raise DataError(str(path), "has spots without a name", "a name for every spot")
    spots = plain_names(list(map(str, table[SPOT])), slide)
    check_unique(spots, str(path), "spot")
    places = array_places(spots)
    centres_px = table[[X, Y]].to_numpy(np.float64)
    radius = float(table[RADIUS].median()) if RADIUS in numbers and len(table) else None
    array_xy = np.zeros((len(spots), 2), np.int64) if places is None else places
    return Placed(Positions(spots, array_xy, centres_px), radius if radius and radius > 0 else None)


def plain_names(spots: Sequence[str], slide: str) -> tuple[str, ...]:
    """Names of spots without that of the slide, which stands before each of them."""
    start = f"{slide}_"
    if not all(spot.startswith(start) and len(spot) > len(start) for spot in spots):
        return tuple(spots)
    return tuple(spot.removeprefix(start) for spot in spots)
