"""Arrays that are packed into one come back as they were, and lie where numpy reads them fast."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays
from numpy.testing import assert_array_equal

from stbench.files.packed import ALIGNED, packed, unpacked

NUMBERS = st.sampled_from([np.uint8, np.int32, np.int64, np.float32, np.float64])
ARRAYS = NUMBERS.flatmap(lambda dtype: arrays(dtype, array_shapes(min_dims=1, max_dims=3, min_side=0, max_side=5)))


@given(st.dictionaries(st.text(max_size=4), ARRAYS, max_size=4))
def test_what_is_packed_comes_back(contents):
    back = unpacked(packed(contents))
    assert list(back) == list(contents)
    for name, array in contents.items():
        assert back[name].dtype == array.dtype
        assert_array_equal(back[name], array)


@pytest.mark.parametrize("n", [0, 1, 63, 64, 65])
def test_arrays_are_views_that_begin_at_round_places(n):
    content = packed({"first": np.zeros(n, np.uint8), "second": np.arange(3.0)})
    second = unpacked(content)["second"]
    assert np.shares_memory(second, content)
    assert (second.ctypes.data - content.ctypes.data) % ALIGNED == 0
