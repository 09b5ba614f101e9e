"""The largest of a list, and ranks."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from stbench.analyses.rescoring.genes import largest, ranks

tables = arrays(float, (3, 6), elements=st.sampled_from([0.0, 1.0, 2.0, 3.0, np.nan]))


@given(tables, st.integers(1, 8))
def test_the_largest_are_no_smaller_than_any_that_is_left(values, k):
    available = np.arange(6) != 2
    chosen = largest(values, available[None], k)
    for row, own in zip(values, chosen, strict=True):
        able = [at for at in range(6) if available[at] and not np.isnan(row[at])]
        assert np.nonzero(own)[0].tolist() == sorted(sorted(able, key=lambda at: (-row[at], at))[:k])


@pytest.mark.parametrize(
    ("values", "expected"),
    [([1.0, 3.0, 2.0], [2, 0, 1]), ([np.nan, 3.0, 3.0], [2, 0, 1]), ([5.0, np.nan, 1.0], [0, 1, 2])],
)
def test_ranks_count_from_the_largest_and_what_is_not_there_is_last(values, expected):
    available = np.array([[True, True, values[2] != 1.0]])
    assert ranks(np.array([values]), available)[0].tolist() == expected
