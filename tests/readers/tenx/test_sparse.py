"""Columns of 10x become rows, in any order of their features; what does not add up is refused."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import csc_matrix

from stbench.errors import DataError
from stbench.readers.tenx.sparse import from_columns


@given(st.integers(1, 6), st.integers(1, 6), st.integers(0, 10_000))
def test_counts_come_back_whatever_the_order_of_a_columns_features(n_barcodes, n_features, seed):
    rng = np.random.default_rng(seed)
    dense = rng.poisson(0.7, (n_barcodes, n_features))
    stored = csc_matrix(dense.T)
    order = np.concatenate(
        [low + rng.permutation(high - low) for low, high in zip(stored.indptr, stored.indptr[1:], strict=False)]
    )
    counts = from_columns(stored.data[order], stored.indices[order], stored.indptr, n_features, "here")
    assert counts.dtype == np.float32
    assert counts.has_sorted_indices
    assert (counts.toarray() == dense).all()


@pytest.mark.parametrize(
    ("features", "starts", "said"),
    [
        ([0, 1, 0], [0, 2, 4], "do not add up"),
        ([0, 1, 0], [1, 2, 3], "do not add up"),
        ([0, 1, 0], [0, 3, 2, 3], "do not add up"),
        ([0, 1, 0], [], "do not add up"),
        ([0, 5, 0], [0, 2, 3], "feature 5"),
        ([0, -1, 0], [0, 2, 3], "features that are listed"),
        ([1, 1, 0], [0, 2, 3], "1 features twice"),
    ],
)
def test_columns_that_do_not_fit_are_refused(features, starts, said):
    with pytest.raises(DataError, match=said):
        from_columns(np.ones(3), np.array(features), np.array(starts, dtype=int), 2, "here")
