import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from scipy.stats import false_discovery_control

from stbench.statistics.multiple_testing import benjamini_hochberg, holm

p_values = st.lists(st.floats(0, 1), min_size=1, max_size=12).map(np.array)


def test_holm_matches_an_example_worked_by_hand():
    assert_allclose(holm([0.01, 0.04, 0.03, 0.005]), [0.03, 0.06, 0.06, 0.02])


@given(p_values)
def test_benjamini_hochberg_equals_scipy(p):
    assert_allclose(benjamini_hochberg(p), false_discovery_control(p), rtol=1e-12)


@given(p_values)
def test_corrections_keep_the_order_and_never_lower_a_p(p):
    for adjusted in (holm(p), benjamini_hochberg(p)):
        assert (adjusted >= p - 1e-15).all()
        assert (np.diff(adjusted[np.argsort(p, kind="stable")]) >= 0).all()
    assert (holm(p) >= benjamini_hochberg(p) - 1e-12).all()


@pytest.mark.parametrize("correct", [holm, benjamini_hochberg])
def test_a_missing_p_is_not_a_comparison(correct):
    assert_allclose(correct([np.nan, 0.02, 0.9])[1:], correct([0.02, 0.9]))
    assert np.isnan(correct([np.nan, 0.02])[0])
