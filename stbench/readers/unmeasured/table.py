"""Tables of positions of spots, by the names of their columns."""

import csv
import io
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from stbench.errors import DataError
from stbench.files.parsing import parsing
from stbench.readers.checks import check_unique
from stbench.readers.geometry import Positions
from stbench.readers.label_tables import SPOTS
from stbench.readers.tables import check_numbers
from stbench.readers.texts import text_of

if TYPE_CHECKING:
    import pandas as pd

Array = np.ndarray[Any, Any]
PURPOSE = "positions of a slide's spots: columns x and y in pixels of its image"
PIXELS = (("pixel_x", "pixel_y"), ("pxl_col_in_fullres", "pxl_row_in_fullres"), ("x", "y"))
"""Columns of positions in pixels; the first two that are there."""
PLACES = (("array_col", "array_row"), ("x", "y"))
"""Columns of places on the array, where they are not those of pixels."""
CHOSEN = ("selected", "in_tissue")
"""Columns that are 0 where a spot is to be left out."""
MOST_BYTES = 2**28


class Located(NamedTuple):
    """Spots of a table."""

    positions: Positions
    on_array: bool
    """Whether the table has places on an array; else they are zeros."""


def has_positions(path: Path) -> bool:
    """Whether a table's first line names columns of positions."""
    header = _rows(path)[0]
    return any(set(pair) <= set(header) for pair in PIXELS)


def read_positions(path: Path) -> Located:
    """Spots that are not said to be left out, called as the table calls them, else by their places, else by numbers.

    Raises:
        DataError: the file cannot be read, lacks a column, or has a position that is no number.
    """
    table = _table(path)
    pixels = next((pair for pair in PIXELS if set(pair) <= set(table.columns)), None)
    if pixels is None:
        raise DataError(str(path), f"has the columns {', '.join(map(str, table.columns))}", PURPOSE)
    places = next((pair for pair in PLACES if pair != pixels and set(pair) <= set(table.columns)), None)
    for name in CHOSEN:
        table = table[table[name].str.strip() != "0"] if name in table.columns else table
    check_numbers(table, path, (*pixels, *(places or ())))
    centres_px = _numbers(table, pixels)
    array_xy = np.zeros((len(table), 2), np.int64)
    if places is not None:
        array_xy = _numbers(table, places).round().astype(np.int64)
    spots = _names(table, array_xy, on_array=places is not None)
    check_unique(spots, str(path), "spot")
    return Located(Positions(spots, array_xy, centres_px), places is not None)


def _numbers(table: "pd.DataFrame", columns: tuple[str, str]) -> Array:
    """(n_spots, 2) float64, as ``check_numbers`` reads texts."""
    import pandas as pd

    return np.column_stack([pd.to_numeric(table[name]).to_numpy(np.float64) for name in columns])


def _names(table: "pd.DataFrame", array_xy: Array, *, on_array: bool) -> tuple[str, ...]:
    named = next((name for name in table.columns if name in SPOTS), None)
    if named is not None and table[named].nunique() == len(table):
        return tuple(table[named])
    if on_array:
        return tuple(f"{x}x{y}" for x, y in array_xy.tolist())
    return tuple(f"spot{number}" for number in range(1, len(table) + 1))


def _table(path: Path) -> "pd.DataFrame":
    import pandas as pd

    header, *rows = _rows(path)
    for number, row in enumerate(rows, start=2):
        if len(row) != len(header):
            raise DataError(f"{path}:{number}", f"has {len(row)} fields", f"{len(header)}, as its first line")
    if len(set(header)) < len(header):
        raise DataError(str(path), "has two columns of one name", PURPOSE)
    return pd.DataFrame(rows, columns=header, dtype=str)


def _rows(path: Path) -> list[list[str]]:
    """Lines of a table separated by commas, tabs or semicolons; names of columns in small letters."""
    content = text_of(path, PURPOSE, MOST_BYTES)
    separator = max(",\t;", key=content.partition("\n")[0].count)
    with parsing(path, DataError, PURPOSE):
        rows = [row for row in csv.reader(io.StringIO(content), delimiter=separator) if any(map(str.strip, row))]
    if not rows:
        raise DataError(str(path), "is empty", PURPOSE)
    return [[name.strip().lower() for name in rows[0]], *rows[1:]]
