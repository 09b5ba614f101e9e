"""Counts of a slide: a table with spots as rows or as columns, found by which names are places on the array."""

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import numpy as np

from stbench.data.genes.sums import sum_by_name
from stbench.errors import DataError
from stbench.files.array_cache import ArrayCache
from stbench.readers.checks import check_unique
from stbench.readers.matrices import CountTable, read_counts
from stbench.readers.st_tables.heads import head_of
from stbench.readers.st_tables.spots import Place, are_spots, is_spot, written_alike
from stbench.readers.tenx.features import unversioned


class Counted(NamedTuple):
    """Counts of a slide, spots as rows, and what has to be said about them."""

    table: CountTable
    remarks: tuple[str, ...]


def read_spot_counts(path: Path, spot_at: Mapping[Place, str], cache: ArrayCache | None) -> Counted:
    """Counts of a slide, each gene and spot once.

    Args:
        path: the table.
        spot_at: the spot of each measured place, for tables that name spots by it.
        cache: where what was parsed is remembered.

    Raises:
        DataError: the table is broken, or neither or both of its sides name spots.
    """
    table = upright(read_counts(path, cache, head_of(path).separator), path)
    spots = written_alike(table.spots, spot_at)
    check_unique(spots, str(path), "spot")
    genes = [unversioned(name) for name in table.genes]
    counts, remarks = sum_by_name(table.counts, genes, "genes")
    return Counted(CountTable(spots, tuple(dict.fromkeys(genes)), counts), remarks)


def upright(table: CountTable, path: Path) -> CountTable:
    """The table with spots as rows."""
    rows, columns = are_spots(table.spots), are_spots(table.genes)
    if rows and not columns:
        return table
    if columns and not rows:
        return CountTable(table.genes, table.spots, table.counts.T.tocsr())
    sides = f"'{_example(table.spots, rows)}' in rows and '{_example(table.genes, columns)}' in columns"
    words = "names that could be spots on both sides" if rows else "names that are no spots on both sides"
    raise DataError(str(path), f"has {words}: {sides}", "spots on one side, as 10x12: column and row of the array")


def without(table: CountTable, spots: frozenset[str]) -> CountTable:
    """The table without some spots."""
    rows = np.array([row for row, spot in enumerate(table.spots) if spot not in spots], dtype=np.intp)
    return CountTable(tuple(table.spots[row] for row in rows), table.genes, table.counts[rows])


def _example(names: tuple[str, ...], are: bool) -> str:
    return names[0] if are else next(name for name in names if not is_spot(name))[:40]
