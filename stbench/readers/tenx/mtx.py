"""Folders of a Matrix Market file with its barcodes and features, plain or gzipped."""

import re
from pathlib import Path
from typing import IO, Any, NamedTuple

import numpy as np

from stbench.errors import DataError
from stbench.files.reading import unpacked
from stbench.readers.hdf5 import PACKED
from stbench.readers.tenx.features import FeatureMatrix
from stbench.readers.tenx.sparse import from_columns
from stbench.readers.texts import text_of

Array = np.ndarray[Any, Any]
HEADER = re.compile(r"%%MatrixMarket\s+matrix\s+coordinate\s+(integer|real|pattern)\s+general\s*", re.IGNORECASE)
SHORTEST_ENTRY = 6
"""Bytes of a line of three numbers."""
LONGEST_LINE = 2**16
GZIP = b"\x1f\x8b"
PURPOSE = "counts as Space Ranger writes them (Matrix Market)"


class MtxFiles(NamedTuple):
    """The three files of a matrix."""

    matrix: Path
    barcodes: Path
    features: Path


def read_mtx(files: MtxFiles) -> FeatureMatrix:
    """The matrix of a folder, with barcodes as rows.

    Raises:
        DataError: a file is missing, broken, or does not fit the others.
    """
    barcodes = tuple(row[0] for row in _rows(files.barcodes))
    features = _rows(files.features)
    counts = _counts(files.matrix, len(features), len(barcodes))
    ids, symbols, types = (tuple(row[at] if at < len(row) else "" for row in features) for at in range(3))
    genomes = tuple(row[3] if len(row) == 4 else "" for row in features)
    return FeatureMatrix(barcodes=barcodes, ids=ids, symbols=symbols, types=types, genomes=genomes, counts=counts)


def _rows(path: Path) -> list[list[str]]:
    """Fields of each line; DataError where there is none."""
    lines = text_of(path, PURPOSE).splitlines()
    rows = [[field.strip().strip('"') for field in line.split("\t")] for line in lines if line]
    if not rows:
        raise DataError(str(path), "is empty", "a line for each", "Download it again")
    return rows


def _counts(path: Path, n_features: int, n_barcodes: int) -> Any:
    import pandas as pd

    names = ["feature", "barcode", "count"]
    with unpacked(path, DataError, PURPOSE) as file:
        n_entries = _check_head(file, path, n_features, n_barcodes)
        table = pd.read_csv(file, sep=r"\s+", header=None, names=names, nrows=n_entries + 1)
    if len(table) != n_entries:
        more = "or more " if len(table) > n_entries else ""
        raise DataError(str(path), f"has {len(table)} {more}counts", f"{n_entries}, as it says", "Download it again")
    return _assembled(table.to_numpy(), path, n_features, n_barcodes)


def _check_head(file: IO[bytes], path: Path, n_features: int, n_barcodes: int) -> int:
    """Number of entries; the file is then at the first of them."""
    first = _line(file)
    if not HEADER.fullmatch(first):
        raise DataError(
            str(path), f"begins with '{first.strip()[:60]}'", "%%MatrixMarket matrix coordinate integer general"
        )
    line = _line(file)
    while line.startswith("%") or (line and not line.strip()):
        line = _line(file)
    sizes = line.split()
    if len(sizes) != 3 or not all(size.isdecimal() and len(size) < 16 for size in sizes):
        raise DataError(str(path), f"has the sizes '{line.strip()[:60]}'", "three numbers: features, spots, counts")
    if (int(sizes[0]), int(sizes[1])) != (n_features, n_barcodes):
        raise DataError(
            str(path), f"is of {sizes[0]} features and {sizes[1]} spots",
            f"{n_features} and {n_barcodes}, as the lists beside it have", "Download the folder again",
        )  # fmt: skip
    with path.open("rb") as packed:
        most = path.stat().st_size * (PACKED if packed.read(len(GZIP)) == GZIP else 1) // SHORTEST_ENTRY + 1
    if int(sizes[2]) > most:
        raise DataError(str(path), f"says it has {sizes[2]} counts, and is too short for them", "the whole file")
    return int(sizes[2])


def _assembled(entries: Array, path: Path, n_features: int, n_barcodes: int) -> Any:
    if entries.dtype.kind not in "iuf" or not np.isfinite(entries).all():
        raise DataError(
            str(path), "has entries that are not three numbers", "feature, spot and count", "Download it again"
        )
    features, barcodes, data = entries[:, 0] - 1, entries[:, 1] - 1, entries[:, 2]
    if len(entries) and not (barcodes.min() >= 0 and barcodes.max() < n_barcodes):
        raise DataError(
            str(path), f"has counts of spot {barcodes.max() + 1:.0f}", f"1 to {n_barcodes}", "Download it again"
        )
    order = np.argsort(barcodes, kind="stable")
    starts = np.concatenate([[0], np.cumsum(np.bincount(barcodes.astype(np.int64), minlength=n_barcodes))])
    return from_columns(data[order], features[order], starts, n_features, str(path))


def _line(file: IO[bytes]) -> str:
    return file.readline(LONGEST_LINE).decode("ascii", errors="replace")
