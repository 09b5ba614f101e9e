"""Heads of tables: what a table is, known by its first two lines."""

from enum import Enum
from pathlib import Path
from typing import NamedTuple

from stbench.errors import DataError
from stbench.files.reading import unpacked
from stbench.readers.matrices import BYTE_ORDER_MARK, LONGEST
from stbench.readers.spot_tables import COLUMNS
from stbench.readers.st_tables.spots import are_spots, is_spot
from stbench.readers.tables import SEPARATORS, is_number

ENDINGS = tuple(f"{ending}{packed}" for packed in ("", ".gz") for ending in (".tsv", ".csv", ".txt"))
"""What tables are called."""
LEAST_COUNTS = 8
"""Numbers in a row of counts: tables of spots have fewer."""
UNNAMED = {
    7: ("x", "y", "new_x", "new_y", "pixel_x", "pixel_y", "selected"),
    6: ("x", "y", "new_x", "new_y", "pixel_x", "pixel_y"),
    4: COLUMNS,
}
"""Columns of tables of spots that name none, by their number."""


class Content(Enum):
    """What a table holds."""

    COUNTS = "the counts of a slide"
    SPOTS = "the positions of a slide's spots"
    OTHER = "something else"


class Head(NamedTuple):
    """The first two lines of a table."""

    separator: str
    names: tuple[str, ...]
    row: tuple[str, ...]

    @property
    def content(self) -> Content:
        """What the table holds."""
        if {"pixel_x", "pixel_y"} <= set(self.names) or self.unnamed or self.by_name:
            return Content.OTHER if "label" in self.names else Content.SPOTS
        numbers = self.row[1:]
        if len(numbers) < LEAST_COUNTS or not all(map(is_number, numbers)):
            return Content.OTHER
        return Content.COUNTS if is_spot(self.row[0]) or are_spots(self.names[1:]) else Content.OTHER

    @property
    def unnamed(self) -> tuple[str, ...]:
        """Names of the columns of a table of spots whose first line is a row; else none."""
        numbers = all(map(is_number, (*self.names, *self.row)))
        return UNNAMED.get(len(self.names), ()) if numbers and len(self.names) == len(self.row) else ()

    @property
    def by_name(self) -> bool:
        """Whether it has pixels beside the names of spots: columns X and Y, and no places on the array."""
        named = len(self.row) == 3 and is_spot(self.row[0]) and all(map(is_number, self.row[1:]))
        return named and [name.lower() for name in self.names[-2:]] == ["x", "y"]


def head_of(path: Path) -> Head:
    """The head of a table, gzipped or not; DataError where it cannot be read."""
    with unpacked(path, DataError, "a table") as file:
        lines = [file.readline(LONGEST).decode("utf-8", "replace").rstrip("\r\n") for _ in range(2)]
    first, second = lines[0].removeprefix(BYTE_ORDER_MARK), lines[1]
    separator = max(SEPARATORS, key=second.count)
    names, row = (tuple(field.strip().strip('"') for field in line.split(separator)) for line in (first, second))
    return Head(separator, names, row)
