"""Sparse arrays come back bit by bit, and take less room where they are mostly zeros."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays
from numpy.testing import assert_array_equal

from stbench.adapters.parts import sparse_arrays
from stbench.adapters.parts.sparse_arrays import whole, written

VALUES = st.sampled_from([0.0, 0.0, 0.0, -0.0, 1.5, float("nan"), float("inf"), 1e-45])


@settings(max_examples=50, deadline=None)
@given(arrays(np.float32, array_shapes(max_dims=3, max_side=6), elements=VALUES), st.sampled_from([0, 2**16]))
def test_every_array_comes_back_with_its_shape_and_every_bit(array, least):
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(sparse_arrays, "LEAST_BYTES", least)
        again = whole(written({"a": array, "b": array.astype(np.float64)}))
    assert set(again) == {"a", "b"}
    assert again["a"].shape == array.shape
    assert_array_equal(again["a"].view(np.uint32), array.view(np.uint32))


@pytest.mark.parametrize(("share", "parts"), [(0.1, 3), (0.5, 3), (0.9, 1), (0.0, 3)])
def test_only_what_is_mostly_zeros_is_written_in_parts(share, parts):
    rng = np.random.default_rng(0)
    array = np.where(rng.random((200, 300)) < share, rng.random((200, 300)), 0).astype(np.float32)
    stored = written({"expression": array})
    assert len(stored) == parts
    if parts > 1:
        assert sum(part.nbytes for part in stored.values()) < (share + 0.05) * array.nbytes


@pytest.mark.parametrize(("n_bytes", "parts"), [(64, 1), (2**16 - 4, 1), (2**16, 3)])
def test_small_arrays_are_written_as_they_are(n_bytes, parts):
    assert len(written({"expression": np.zeros(n_bytes // 4, np.float32)})) == parts


@pytest.mark.parametrize("names", [("a",), ("reference", "network.weight")])
def test_what_was_written_before_is_read_as_it_is(names):
    before = {name: np.zeros((300, 300), np.float32) for name in names}
    assert whole(before).keys() == before.keys()
