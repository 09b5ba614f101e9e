"""Positions: where the spots of an array lie, in the three forms that Space Ranger has written."""

import csv
import io
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from stbench.errors import DataError
from stbench.files.parsing import parsing
from stbench.readers.checks import check_unique
from stbench.readers.geometry import Positions
from stbench.readers.tables import check_numbers, is_number, require
from stbench.readers.texts import text_of

if TYPE_CHECKING:
    import pandas as pd

Array = np.ndarray[Any, Any]
COLUMNS = ("barcode", "in_tissue", "array_row", "array_col", "pxl_row_in_fullres", "pxl_col_in_fullres")
PURPOSE = f"positions of spots: {', '.join(COLUMNS)}"
PARQUET = b"PAR1"


class ArraySpots(NamedTuple):
    """All spots of an array."""

    positions: Positions
    in_tissue: Array
    """(n_spots,) bool."""


def read_positions(path: Path) -> ArraySpots:
    """Spots of a CSV file, with a header or without, whatever its name says, or of a Parquet file.

    Raises:
        DataError: the file is missing, broken, or lacks a column.
    """
    require(path, PURPOSE)
    with path.open("rb") as file:
        packed = file.read(len(PARQUET)) == PARQUET
    table = _parquet(path) if packed else _csv(path)
    absent = [name for name in COLUMNS if name not in table.columns]
    if absent:
        raise DataError(str(path), f"lacks the column '{absent[0]}'", PURPOSE)
    check_numbers(table, path, COLUMNS[1:])
    if not len(table):
        raise DataError(str(path), "has no spots", PURPOSE)
    return _checked(table, path)


def _checked(table: "pd.DataFrame", path: Path) -> ArraySpots:
    import pandas as pd

    numbers = {name: pd.to_numeric(table[name]).to_numpy(np.float64) for name in COLUMNS[1:]}
    for name in COLUMNS[1:4]:
        wrong = np.flatnonzero(numbers[name] != np.round(numbers[name]))
        if len(wrong):
            raise DataError(str(path), f"has {numbers[name][wrong[0]]} in column '{name}'", "whole numbers")
    in_tissue = numbers["in_tissue"]
    if not np.isin(in_tissue, (0, 1)).all():
        odd = in_tissue[~np.isin(in_tissue, (0, 1))][0]
        raise DataError(str(path), f"has {odd:g} in column 'in_tissue'", "1 under tissue, 0 elsewhere")
    spots = tuple(map(str, table["barcode"]))
    check_unique(spots, str(path), "spot")
    array_xy = np.column_stack([numbers["array_col"], numbers["array_row"]]).astype(np.int64)
    centres_px = np.column_stack([numbers["pxl_col_in_fullres"], numbers["pxl_row_in_fullres"]])
    return ArraySpots(Positions(spots, array_xy, centres_px), in_tissue.astype(bool))


def _parquet(path: Path) -> "pd.DataFrame":
    import pandas as pd

    with parsing(path, DataError, PURPOSE):
        return pd.read_parquet(path).reset_index()


def _csv(path: Path) -> "pd.DataFrame":
    import pandas as pd

    content = text_of(path, PURPOSE)
    separator = max(",\t;", key=content.partition("\n")[0].count)
    with parsing(path, DataError, PURPOSE):
        rows = [row for row in csv.reader(io.StringIO(content), delimiter=separator) if any(map(str.strip, row))]
    if not rows:
        raise DataError(str(path), "is empty", PURPOSE, "Download it again")
    header = _header(rows)
    for number, row in enumerate(rows, start=1):
        if len(row) != len(header):
            raise DataError(f"{path}:{number}", f"has {len(row)} fields", f"{len(header)}: {', '.join(COLUMNS)}")
    return pd.DataFrame(rows[1:] if header is rows[0] or _is_header(rows[0]) else rows, columns=header)


def _header(rows: list[list[str]]) -> list[str]:
    """Names of the columns: those of the first line where it has one of the format's, else the format's."""
    first = [field.strip() for field in rows[0]]
    return first if set(COLUMNS) & set(first) else list(COLUMNS)


def _is_header(row: list[str]) -> bool:
    """Whether a line names columns, by words or by the numbers 0 to 5, rather than a spot."""
    fields = [field.strip() for field in row]
    return fields == [str(number) for number in range(len(row))] or not any(map(is_number, fields[1:]))
