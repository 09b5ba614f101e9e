"""Places on the array, read from the names of spots where all say one."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stbench.readers.spot_names import array_places

FORMS = ("{}x{}", "{}_{}", "X{}x{}", "{:03d}x{:03d}")


@pytest.mark.parametrize("form", FORMS)
@given(places=st.lists(st.tuples(st.integers(0, 99), st.integers(0, 99)), min_size=1, max_size=9))
def test_every_form_says_column_and_row(form, places):
    found = array_places([form.format(*place) for place in places])
    assert found.dtype == np.int64
    assert found.tolist() == [list(place) for place in places]


@pytest.mark.parametrize(
    "names", [[], ["AAACCGTTCGTC-1"], ["1x2", "AAAC-1"], ["1.5x2"], ["1x2x3"], ["x2"], ["1234567x2"], ["1x2\n"], ["12"]]
)
def test_names_of_another_form_say_nothing(names):
    assert array_places(names) is None
