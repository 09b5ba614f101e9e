"""Counts of an AnnData file: whichever of its matrices holds whole numbers."""

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from stbench.data.genes.sums import sum_by_name
from stbench.errors import DataError
from stbench.readers.anndata.file import H5adFile
from stbench.readers.anndata.options import H5adOptions
from stbench.readers.matrices import CountTable
from stbench.readers.tenx.features import unversioned

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

PLACES = ("X", "layers/counts", "raw")
"""Where counts are looked for, in this order."""


class Counted(NamedTuple):
    """Counts of all spots of a file, and what has to be said about them."""

    table: CountTable
    remarks: tuple[str, ...]


def read_counts(file: H5adFile, spots: tuple[str, ...], options: H5adOptions) -> Counted:
    """Counts of a file, each gene once.

    Args:
        file: opened.
        spots: names of its rows.
        options: where counts and names of genes are, if the card says so.

    Raises:
        DataError: nothing in the file is counts, or it does not fit the tables.
    """
    place, counts = _chosen(file, options)
    names = [unversioned(name) for name in _genes(file, place, options)]
    if counts.shape != (len(spots), len(names)):
        raise DataError(str(file.path), f"has {place} of shape {counts.shape}", f"{(len(spots), len(names))}")
    summed, remarks = sum_by_name(counts, names, "genes")
    if place != PLACES[0] and not options.counts:
        remarks = (f"counts are read from {place}: X holds no whole numbers", *remarks)
    return Counted(CountTable(spots, tuple(dict.fromkeys(names)), summed), remarks)


def _chosen(file: H5adFile, options: H5adOptions) -> "tuple[str, csr_matrix]":
    """The matrix that the card names, or the first of whole numbers; else X, which checks will refuse."""
    if options.counts:
        if not file.has(_data(options.counts)):
            layers = [f"layers/{name}" for name in file.names("layers")]
            there = ", ".join(["X", *layers, *["raw"] * file.has("raw/X")])
            raise DataError(
                options.where, f"counts is '{options.counts}', and {file.path.name} has no such matrix", there
            )
        return options.counts, _matrix(file, options.counts)
    first = None
    for place in PLACES:
        if file.has(_data(place)):
            counts = _matrix(file, place)
            if _are_whole(counts):
                return place, counts
            first = first or (place, counts)
    if first is None:
        raise DataError(str(file.path), "has no matrix", f"counts in {', '.join(PLACES)}")
    return first


def _matrix(file: H5adFile, place: str) -> "csr_matrix":
    from scipy.sparse import csr_matrix, issparse

    values: Any = file.read(_data(place))
    if not issparse(values) and not (isinstance(values, np.ndarray) and values.ndim == 2):
        raise DataError(str(file.path), f"has no matrix in {place}", "counts of spots by genes")
    if values.dtype.kind not in "iufb":
        raise DataError(str(file.path), f"has {values.dtype} values in {place}", "numbers")
    counts = csr_matrix(values, dtype=np.float32)
    counts.check_format()
    counts.sum_duplicates()
    return counts


def _are_whole(counts: "csr_matrix") -> bool:
    values = counts.data
    return bool(np.isfinite(values).all() and (values >= 0).all() and (values == np.round(values)).all())


def _genes(file: H5adFile, place: str, options: H5adOptions) -> list[str]:
    table = file.table("raw/var" if place == "raw" else "var")
    if options.genes and options.genes not in table.columns:
        raise DataError(
            options.where, f"genes is '{options.genes}'", f"a column of var: {', '.join(map(str, table.columns))}"
        )
    return list(map(str, table[options.genes] if options.genes else table.index))


def _data(place: str) -> str:
    return "raw/X" if place == "raw" else place
