"""Sparse counts from the columns that 10x stores, checked."""

from typing import TYPE_CHECKING, Any

import numpy as np

from stbench.errors import DataError

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

Array = np.ndarray[Any, Any]


def from_columns(data: Array, features: Array, starts: Array, n_features: int, where: str) -> "csr_matrix":
    """(n_barcodes, n_features) float32 counts; features of a barcode may be stored in any order.

    Args:
        data: counts, barcode after barcode.
        features: (n,) the feature of each.
        starts: (n_barcodes + 1,) where each barcode's counts begin.
        n_features: how many there are.
        where: the file, for errors.

    Raises:
        DataError: the three do not fit together.
    """
    from scipy.sparse import csr_matrix

    places = starts.astype(np.int64)
    if not len(places) or places[0] != 0 or places[-1] != len(data) or (np.diff(places) < 0).any():
        raise DataError(
            where, "has counts that do not add up over its spots", "the file as written", "Download it again"
        )
    columns = features.astype(np.int64)
    if len(columns) and not (columns.min() >= 0 and columns.max() < n_features):
        raise DataError(
            where, f"has counts of feature {columns.max()}, of {n_features} that there are", "features that are listed",
            "Download it again",
        )  # fmt: skip
    counts = csr_matrix((data.astype(np.float32), columns, places), shape=(len(places) - 1, n_features))
    stored = counts.nnz
    counts.sum_duplicates()  # sorts the columns of each row, too
    if counts.nnz != stored:
        raise DataError(
            where, f"counts {stored - counts.nnz} features twice in one spot", "each once", "Download it again"
        )
    return counts
