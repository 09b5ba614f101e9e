"""Matrices of counts as datasets ship them, with errors that name the line."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from stbench.errors import DataError
from stbench.files.array_cache import ArrayCache
from stbench.files.hashing import content_key, sha256_of
from stbench.files.reading import lines_of
from stbench.readers.count_rows import CountRows
from stbench.readers.tables import require

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix


Array = np.ndarray[Any, Any]
TAB = "\t"
BYTE_ORDER_MARK = "\ufeff"
LONGEST, MOST_LINES = 2**22, 1_000_000
"""Bytes of a line and lines of a table of counts: 60,000 genes, and more bins than any slide that is kept as text."""


class CountTable(NamedTuple):
    """A table of counts: spots are rows."""

    spots: tuple[str, ...]
    genes: tuple[str, ...]
    counts: "csr_matrix"


def read_counts(path: Path, cache: ArrayCache | None, separator: str = TAB) -> CountTable:
    """Counts from a table, gzipped or not, with genes in its header and a spot's name before each row.

    The header may lack a field for the column of names, as R writes it; names and numbers may be quoted, and lines
    may be blank. Wide tables are the worst case of column readers, so rows stream into CSR. What was parsed is cached
    by the file's sha256.

    Args:
        path: the table.
        cache: where what was parsed is remembered.
        separator: what stands between the fields of a line.

    Raises:
        DataError: the file is missing or truncated, or a row is not one number per gene.
    """
    require(path, "the counts of a slide")
    if cache is None:
        return _parse_counts(path, separator)
    key = content_key("counts", 1, sha256_of(path), *([] if separator == TAB else [separator]))
    parts = {part: cache.get("counts", f"{key}-{part}") for part in ("data", "columns", "starts", "spots", "genes")}
    if any(part is None for part in parts.values()):
        table = _parse_counts(path, separator)
        arrays = {
            "data": table.counts.data,
            "columns": table.counts.indices,
            "starts": table.counts.indptr,
            "spots": np.array(table.spots),
            "genes": np.array(table.genes),
        }
        for part, array in arrays.items():
            cache.get_or_make("counts", f"{key}-{part}", partial(np.asarray, array))
        return table
    return _assembled({name: np.array(part) for name, part in parts.items()})


def _assembled(parts: dict[str, Array]) -> CountTable:
    from scipy.sparse import csr_matrix

    spots, genes = tuple(map(str, parts["spots"])), tuple(map(str, parts["genes"]))
    shape = (len(spots), len(genes))
    return CountTable(spots, genes, csr_matrix((parts["data"], parts["columns"], parts["starts"]), shape=shape))


def _parse_counts(path: Path, separator: str) -> CountTable:
    lines = lines_of(path, DataError, "the counts of a slide", longest=LONGEST, most=MOST_LINES)
    head = _fields(next(lines, "").removeprefix(BYTE_ORDER_MARK), separator)
    rows = CountRows(path)
    try:
        for number, line in enumerate(lines, start=2):
            if line.strip():
                spot, *values = _fields(line, separator)
                rows.genes = rows.genes or _genes(head, len(values))
                rows.add(spot, values, number)
    except DataError:
        rows.convert()  # what is wrong in the lines before is told first
        raise
    if not rows.spots or not rows.genes:
        raise DataError(str(path), "holds no counts", "a header of genes and a row per spot")
    return CountTable(tuple(rows.spots), tuple(rows.genes), rows.counts())


def _fields(line: str, separator: str) -> list[str]:
    fields = line.split(separator)
    return [_unquoted(field) for field in fields] if '"' in line else fields


def _unquoted(field: str) -> str:
    return field[1:-1] if len(field) > 1 and field[0] == field[-1] == '"' else field


def _genes(head: list[str], n_values: int) -> list[str]:
    """Genes of a header: R writes none for the column of the spots' names."""
    return head if head[0] and len(head) == n_values else head[1:]
