"""Tables of labels by barcode, for one slide or for several, with or without a header."""

import csv
import io
import re
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from stbench.errors import DataError
from stbench.files.parsing import parsing
from stbench.readers.assembly import Labels
from stbench.readers.barcodes import matching
from stbench.readers.texts import text_of

PURPOSE = "a table of labels"
BARCODE = re.compile(r"([ACGTN]{8,}|s_\d{3}um_\d+_\d+)(-\d+)?")
SPOTS = ("barcode", "barcodes", "spot", "spots", "spot_id", "cell", "cell_id", "index", "", "unnamed: 0")
"""What the column of spots may be called, in small letters; else it is the first."""
LABELS = ("label", "labels", "layer", "region", "annotation", "cluster", "ground_truth", "domain", "cell_type")
"""What the column of labels may be called, in small letters, best first."""


class LabelTable(NamedTuple):
    """A table that was read, before it is known of which slide."""

    path: Path
    header: tuple[str, ...]
    """Empty where it has none."""
    rows: tuple[tuple[str, ...], ...]

    def labels_of(self, slide: str, spots: Sequence[str], column: str = "") -> Labels | None:
        """The labels of a slide's spots; None where the table is of other slides.

        Args:
            slide: its name, which a column of a table of several slides holds.
            spots: names.
            column: of the labels; found by its name where not stated.

        Raises:
            DataError: no column can be told to be that of labels, or a spot has two labels.
        """
        spot_at = self._spot_column()
        label_at = self._label_column(column, spot_at)
        rows = self._rows_of(slide, {spot_at, label_at})
        if rows is None:
            return None
        of_spot: dict[str, str] = {}
        for row in rows:
            if of_spot.setdefault(row[spot_at], row[label_at]) != row[label_at]:
                raise DataError(
                    str(self.path), f"gives spot '{row[spot_at]}' of slide '{slide}' two labels", "one label for each",
                    "If the table is of several slides, it needs a column with their names",
                )  # fmt: skip
        others = matching(tuple(of_spot), spots)
        return Labels({others.get(spot, spot): label for spot, label in of_spot.items()}, self.path.name)

    def _spot_column(self) -> int:
        for name in SPOTS:
            if name in self._names():
                return self._names().index(name)
        return 0

    def _label_column(self, stated: str, spot_at: int) -> int:
        if stated:
            if stated not in self.header:
                raise DataError(
                    str(self.path), f"has no column '{stated}'", f"one of {', '.join(self.header) or 'none'}"
                )
            return self.header.index(stated)
        if not self.header or len(self.header) == 2:
            return len(self.rows[0]) - 1 if not self.header else 1 - spot_at
        for name in LABELS:
            if name in self._names():
                return self._names().index(name)
        raise DataError(
            str(self.path), f"has the columns {', '.join(self.header)}", "one called 'label'",
            "Name the column of labels in the card: options: {label_column: NAME}",
        )  # fmt: skip

    def _names(self) -> list[str]:
        return [name.lower() for name in self.header]

    def _rows_of(self, slide: str, taken: set[int]) -> list[tuple[str, ...]] | None:
        """Rows of a slide; all where no column holds names of slides, None where one does, and not this one."""
        width = len(self.rows[0])
        for at in (at for at in range(width) if at not in taken):
            if any(row[at] == slide for row in self.rows):
                return [row for row in self.rows if row[at] == slide]
        spot_at = self._spot_column()
        repeated = len({row[spot_at] for row in self.rows}) < len(self.rows)
        return None if repeated and width > 2 else list(self.rows)


def read_label_table(path: Path) -> LabelTable:
    """A table separated by tabs, commas or semicolons; its first line is a header unless it begins with a barcode.

    Raises:
        DataError: the file cannot be read, has one column only, or a line of another length.
    """
    content = text_of(path, PURPOSE)
    separator = max("\t,;", key=content.partition("\n")[0].count)
    with parsing(path, DataError, PURPOSE):
        lines = csv.reader(io.StringIO(content), delimiter=separator)
        rows = [tuple(field.strip() for field in line) for line in lines if line]
    header = () if not rows or any(BARCODE.fullmatch(field) for field in rows[0]) else rows.pop(0)
    if not rows or len(rows[0]) < 2:
        raise DataError(str(path), "has no rows of a barcode and a label", "a barcode and a label in each line")
    header = ("", *header) if header and len(header) == len(rows[0]) - 1 else header  # R names no column of row names
    for number, row in enumerate(rows, start=2 if header else 1):
        if len(row) != len(header or rows[0]):
            raise DataError(f"{path}:{number}", f"has {len(row)} fields", f"{len(header or rows[0])}")
    return LabelTable(path, header, tuple(rows))
