import warnings
from statistics import fmean, stdev

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from stbench.statistics.means import deviation_without_nan, mean_without_nan

scores = st.lists(st.floats(-1e3, 1e3) | st.just(float("nan")), max_size=12)


@given(scores)
def test_missing_values_take_no_part(values):
    present = [value for value in values if value == value]
    expected = fmean(present) if present else float("nan")
    assert_allclose(mean_without_nan(values), expected, rtol=1e-12, atol=1e-9)
    expected = stdev(present) if len(present) > 1 else float("nan")
    assert_allclose(deviation_without_nan(values), expected, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("nothing", [[], [np.nan], [np.nan, np.nan], np.full((2, 2), np.nan), [np.inf, np.nan]])
def test_the_mean_of_nothing_is_undefined_and_warns_of_nothing(nothing):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert np.isnan(mean_without_nan(nothing))
        assert np.isnan(deviation_without_nan(nothing))


def test_one_value_has_a_mean_and_no_deviation():
    assert mean_without_nan([np.nan, 0.3]) == 0.3
    assert np.isnan(deviation_without_nan([np.nan, 0.3]))


def test_single_precision_is_added_up_in_double():
    ones = np.full(3, 0.1, dtype=np.float32)
    assert mean_without_nan(ones) == pytest.approx(float(np.float32(0.1)), rel=1e-15)
