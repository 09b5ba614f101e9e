"""Rows of a table of counts: converted many at a time, since a matrix of each would take ten times as long."""

from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from stbench.errors import DataError
from stbench.readers.tables import is_number

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

Array = np.ndarray[Any, Any]
AT_ONCE = 2**18
"""Fields that are converted together: of some wide rows, or of very many short ones."""


class _Block(NamedTuple):
    """Some rows."""

    data: Array
    columns: Array
    n_in_row: Array


class CountRows:
    """Rows that are being read, in their order; what is not zero is held."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.genes: list[str] = []
        """Names of the columns."""
        self.spots: list[str] = []
        """Names of the rows."""
        self._fields: list[str] = []
        self._lines: list[int] = []
        self._bare = 0
        """Line of the first row without a field."""
        self._blocks: list[_Block] = []

    def add(self, spot: str, fields: list[str], line: int) -> None:
        """A row; DataError where it has not one field for each gene, or one of those before it is no number."""
        if len(fields) != len(self.genes):
            raise self._wrong(line, len(fields))
        if not fields:  # of a table without genes; where a later row has some, this one lacks them
            self._bare = self._bare or line
            return
        if self._bare:
            raise self._wrong(self._bare, 0)
        self.spots.append(spot)
        self._lines.append(line)
        self._fields += fields
        if len(self._fields) >= AT_ONCE:
            self.convert()

    def convert(self) -> None:
        """Turn the fields that wait into numbers; DataError, with its line, where one is none."""
        fields, lines, n = self._fields, self._lines, len(self.genes)
        if not fields:
            return
        self._fields, self._lines = [], []
        try:
            values = np.array(fields, dtype=np.float32)
        except ValueError:
            values = np.concatenate([self._row(fields[at * n : at * n + n], line) for at, line in enumerate(lines)])
        dense = values.reshape(-1, n)
        rows, columns = dense.nonzero()
        n_in_row = np.bincount(rows, minlength=len(dense))
        self._blocks.append(_Block(dense[rows, columns], columns.astype(np.int32), n_in_row))

    def counts(self) -> "csr_matrix":
        """All rows, (n_spots, n_genes) float32."""
        from scipy.sparse import csr_matrix

        self.convert()
        data, columns, n_in_row = (np.concatenate(parts) for parts in zip(*self._blocks, strict=True))
        starts = np.concatenate([[0], np.cumsum(n_in_row)])
        return csr_matrix((data, columns, starts), shape=(len(self.spots), len(self.genes)))

    def _wrong(self, line: int, n: int) -> DataError:
        return DataError(
            f"{self.path}:{line}", f"has {n} values", f"{len(self.genes)}, one per gene of the header",
            "Download the file again",
        )  # fmt: skip

    def _row(self, fields: list[str], line: int) -> Array:
        try:
            return np.array(fields, dtype=np.float32)
        except ValueError:
            wrong = next((field for field in fields if not is_number(field)), fields[0])
            raise DataError(
                f"{self.path}:{line}", f"has the value '{wrong[:40]}', which is not a number", "counts"
            ) from None
