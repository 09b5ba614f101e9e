from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from scipy import stats

from stbench.errors import DataError, ShapeError
from stbench.statistics.paired import max_t_p, sign_flip, sign_flip_p, wilcoxon

differences = st.lists(st.integers(-50, 50), min_size=1, max_size=9).map(lambda values: np.array(values) / 10)


@settings(max_examples=50, deadline=None)
@given(differences)
def test_sign_flip_goes_through_every_pattern(d):
    sums = [abs(np.dot(signs, d)) for signs in product([1, -1], repeat=len(d))]
    expected = np.mean(np.array(sums) >= abs(d.sum()) - 1e-9)
    assert_allclose(sign_flip(d).p, expected, rtol=1e-12)


@settings(max_examples=50, deadline=None)
@given(differences, st.floats(0.01, 100), st.randoms(use_true_random=False))
def test_p_ignores_scale_sign_and_order_and_is_never_below_what_is_reachable(d, scale, random):
    found = sign_flip(d)
    assert sign_flip(-scale * d[random.sample(range(len(d)), len(d))]).p == found.p
    assert found.least_p == min(1.0, 2.0 ** (1 - len(d))) <= found.p <= 1


def test_sign_flip_equals_scipys_permutation_test():
    d = np.random.default_rng(0).normal(0.4, 1, 10)
    expected = stats.permutation_test((d,), np.mean, permutation_type="samples", n_resamples=np.inf).pvalue
    assert_allclose(sign_flip(d).p, expected, rtol=1e-12)


def test_many_units_are_drawn_at_random_and_the_seed_repeats():
    d = np.random.default_rng(1).normal(0.5, 1, 24)
    first, again = (sign_flip(d, rng=np.random.default_rng(7), n_random=20_000) for _ in range(2))
    assert first == again
    assert not first.exact
    assert first.p == pytest.approx(stats.ttest_1samp(d, 0).pvalue, abs=0.01)


def test_wilcoxon_equals_scipy_and_copes_with_no_difference_at_all():
    d = np.random.default_rng(2).normal(0.3, 1, 9)
    assert_allclose(wilcoxon(d).p, stats.wilcoxon(d, method="exact").pvalue, rtol=1e-12)
    assert wilcoxon(np.zeros(5)).p == sign_flip(np.zeros(5)).p == 1.0


def test_max_t_of_one_comparison_is_the_plain_test_and_of_several_no_smaller():
    d = np.random.default_rng(3).normal(0.3, 1, (8, 6))
    plain = sign_flip_p(d)
    assert_allclose(max_t_p(d[:, :1]), plain[:1], rtol=1e-12)
    assert (max_t_p(d) >= plain).all()
    assert max_t_p(np.tile([1.0, 1.1, 1.2, 0.9, 1.0, 0.8], (3, 1)).T).tolist() == [2 / 2**6] * 3


@pytest.mark.parametrize(("bad", "error"), [([], ShapeError), ([[1.0]], ShapeError), ([1.0, np.nan], DataError)])
def test_differences_that_cannot_be_tested_are_errors(bad, error):
    with pytest.raises(error):
        sign_flip(np.array(bad))
