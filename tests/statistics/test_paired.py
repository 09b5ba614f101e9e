"""Paired tests against counts of all sign patterns that are made another way, and against scipy."""

import warnings
from collections import Counter
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from scipy import stats

from stbench.errors import DataError, ShapeError
from stbench.statistics.paired import PairedTest, max_t_p, sign_flip, sign_flip_p, wilcoxon

whole = st.lists(st.integers(-50, 50), min_size=1, max_size=9)
differences = whole.map(lambda values: np.array(values) / 10)
tables = st.integers(1, 6).flatmap(
    lambda n_units: st.lists(st.lists(st.integers(-9, 9), min_size=n_units, max_size=n_units), min_size=1, max_size=4)
).map(lambda columns: np.array(columns, dtype=float).T)  # fmt: skip
properties = settings(max_examples=50, deadline=None)


def share_reached(values):
    """P(|sum of signed values| >= |sum|) from the exact distribution of that sum, built up value by value."""
    sums = Counter({0: 1})
    for value in values:
        grown = Counter()
        for total, count in sums.items():
            grown[total + value] += count
            grown[total - value] += count
        sums = grown
    return sum(count for total, count in sums.items() if abs(total) >= abs(sum(values))) / 2 ** len(values)


@properties
@given(differences)
def test_sign_flip_goes_through_every_pattern(d):
    sums = [abs(np.dot(signs, d)) for signs in product([1, -1], repeat=len(d))]
    expected = np.mean(np.array(sums) >= abs(d.sum()) - 1e-9)
    assert_allclose(sign_flip(d).p, expected, rtol=1e-12)


@pytest.mark.parametrize("n", [1, 2, 13, 14, 15, 17])
def test_sign_flip_of_many_blocks_of_patterns_equals_the_distribution_of_the_sum(n):
    columns = np.random.default_rng(n).integers(-20, 30, (n, 3))
    assert_allclose(sign_flip_p(columns), [share_reached(column.tolist()) for column in columns.T], rtol=1e-12)


@pytest.mark.parametrize(
    ("d", "p"),
    [
        ([0.3], 1.0),
        ([0.0, 0.0, 0.0], 1.0),
        ([1.0, 1.0], 0.5),
        ([1, -1], 1.0),
        ([1, 2, 3, 4, 5], 2 / 32),
        ([-1, 2, 3, 4, 5], 4 / 32),
        ([0.1, 0.2, 0.3, -0.6], 1.0),
    ],
)
def test_sign_flip_matches_patterns_counted_by_hand(d, p):
    expected = PairedTest(p, float(np.mean(d)), len(d), min(1.0, 2.0 ** (1 - len(d))), True, "sign-flip")
    assert sign_flip(np.array(d)) == expected


@properties
@given(differences, st.floats(0.01, 100), st.randoms(use_true_random=False))
def test_p_ignores_scale_sign_and_order_and_is_never_below_what_is_reachable(d, scale, random):
    outcome = sign_flip(d)
    assert sign_flip(-scale * d[random.sample(range(len(d)), len(d))]).p == outcome.p
    assert outcome.least_p == min(1.0, 2.0 ** (1 - len(d))) <= outcome.p <= 1


def test_sign_flip_equals_scipys_permutation_test():
    d = np.random.default_rng(0).normal(0.4, 1, 10)
    expected = stats.permutation_test((d,), np.mean, permutation_type="samples", n_resamples=np.inf).pvalue
    assert_allclose(sign_flip(d).p, expected, rtol=1e-12)


def test_single_precision_is_added_up_in_double():
    d = np.random.default_rng(8).normal(0.3, 1, (9, 40)).astype(np.float32)
    assert sign_flip_p(d).tolist() == sign_flip_p(d.astype(np.float64)).tolist()
    assert max_t_p(d).tolist() == max_t_p(d.astype(np.float64)).tolist()


def test_many_units_are_drawn_at_random_and_the_seed_repeats():
    d = np.random.default_rng(1).normal(0.5, 1, 24)
    first, again = (sign_flip(d, rng=np.random.default_rng(7), n_random=20_000) for _ in range(2))
    assert first == again
    assert not first.exact
    assert first.p == pytest.approx(stats.ttest_1samp(d, 0).pvalue, abs=0.01)
    assert first.p != sign_flip(d, rng=np.random.default_rng(8), n_random=20_000).p


@pytest.mark.parametrize("shift", [0, 2, 5])
def test_signs_drawn_at_random_come_near_the_exact_distribution(shift):
    d = np.random.default_rng(4).integers(-15, 16, 23) + shift
    expected, drawn = share_reached(d.tolist()), 20_000
    error = np.sqrt(expected * (1 - expected) / drawn)
    for test in (sign_flip_p, max_t_p):
        assert test(d[:, None], n_random=drawn)[0] == pytest.approx(expected, abs=4 * error + 2 / drawn)


def test_without_a_generator_a_hundred_thousand_patterns_are_drawn_from_seed_zero():
    d = np.random.default_rng(1).normal(0.3, 1, (24, 3))
    for test in (sign_flip_p, max_t_p):
        assert test(d).tolist() == test(d, rng=np.random.default_rng(0), n_random=100_000).tolist()
    assert sign_flip(d[:, 0]) == sign_flip(d[:, 0], rng=np.random.default_rng(0), n_random=100_000)
    assert sign_flip(d[:, 0]).p == sign_flip_p(d[:, :1])[0]


@pytest.mark.parametrize("n_random", [9, 99, 8191, 8193, 20_000])
def test_the_observed_pattern_counts_as_one_of_those_drawn(n_random):
    clear = np.ones((40, 2))  # no pattern drawn comes near
    assert sign_flip(clear[:, 0], n_random=n_random) == PairedTest(
        1 / (n_random + 1), 1.0, 40, 1 / (n_random + 1), False, "sign-flip"
    )
    assert max_t_p(clear, n_random=n_random).tolist() == [1 / (n_random + 1)] * 2
    assert sign_flip_p(0 * clear, n_random=n_random).tolist() == [1.0, 1.0]


@pytest.mark.parametrize("test", [sign_flip_p, max_t_p])
@pytest.mark.parametrize(("n_units", "least"), [(20, 2 / 2**20), (21, 1 / 101)])
def test_twenty_units_are_the_last_to_be_gone_through_exactly(test, n_units, least):
    assert test(np.ones((n_units, 1)), n_random=100).tolist() == [least]
    assert sign_flip(np.ones(n_units), n_random=100).exact == (n_units == 20)


@properties
@given(tables)
def test_max_t_compares_with_the_largest_standardised_sum_of_every_pattern(d):
    size = np.where((d**2).sum(axis=0) > 0, np.sqrt((d**2).sum(axis=0)), 1.0)
    patterns = np.array(list(product([1, -1], repeat=len(d))))
    largest = np.abs(patterns @ d / size).max(axis=1)
    observed = np.abs(d.sum(axis=0)) / size
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # a comparison without any difference divides nothing by zero
        assert_allclose(max_t_p(d), [(largest >= each - 1e-9).mean() for each in observed], rtol=1e-12)


def test_max_t_of_one_comparison_is_the_plain_test_and_of_several_no_smaller():
    d = np.random.default_rng(3).normal(0.3, 1, (15, 6))
    plain = sign_flip_p(d)
    assert_allclose(max_t_p(d[:, :1]), plain[:1], rtol=1e-12)
    assert (max_t_p(d) >= plain).all()
    assert_allclose(max_t_p(d * [1, 10, 100, 0.1, 5, 7]), max_t_p(d), rtol=1e-12)
    assert max_t_p(np.tile([1.0, 1.1, 1.2, 0.9, 1.0, 0.8], (3, 1)).T).tolist() == [2 / 2**6] * 3


@pytest.mark.parametrize("n", range(1, 10))
def test_wilcoxon_of_distinct_differences_is_a_sign_flip_test_of_their_ranks(n):
    d = np.random.default_rng(n).normal(0.3, 1, n)
    ranks = stats.rankdata(np.abs(d)).astype(int) * np.sign(d).astype(int)
    outcome = wilcoxon(d)
    assert_allclose(outcome.p, share_reached(ranks.tolist()), rtol=1e-12)
    assert outcome[1:] == (float(d.mean()), n, min(1.0, 2.0 ** (1 - n)), True, "wilcoxon")


@pytest.mark.parametrize(
    "d",
    [
        [1, 1, 2, 3, -1, 2, 5, 4, 4, -2],  # ties
        [0, 1, 2, 3, -4, 5, 6, 7, 8.5, 0.5],  # one zero
        [0, 0, 1, 2, 3, 4, -5, 6, 6, 8],  # zeros and ties
        [0, 0, 0, 1],
    ],
)
def test_wilcoxon_of_ties_and_zeros_is_the_normal_approximation_with_zero_ranks_split(d):
    d = np.array(d, dtype=float)
    ranks, n = stats.rankdata(np.abs(d)), len(d)
    plus = ranks[d > 0].sum() + ranks[d == 0].sum() / 2
    minus = ranks[d < 0].sum() + ranks[d == 0].sum() / 2
    sizes = np.array(list(Counter(ranks.tolist()).values()))
    variance = n * (n + 1) * (2 * n + 1) / 24 - (sizes**3 - sizes).sum() / 48
    expected = 2 * stats.norm.sf((max(plus, minus) - n * (n + 1) / 4) / np.sqrt(variance))
    outcome = wilcoxon(d)
    assert_allclose(outcome.p, min(expected, 1.0), rtol=1e-10)
    assert not outcome.exact


@pytest.mark.parametrize(("n", "method"), [(50, "exact"), (51, "approx")])
def test_wilcoxon_is_exact_up_to_fifty_units(n, method):
    d = np.random.default_rng(5).normal(0.2, 1, n)
    outcome = wilcoxon(d)
    assert outcome.exact == (method == "exact")
    assert_allclose(outcome.p, stats.wilcoxon(d, method=method).pvalue, rtol=1e-12)


def test_no_difference_at_all_has_a_p_of_one():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert wilcoxon(np.zeros(5)) == PairedTest(1.0, 0.0, 5, 2 / 2**5, False, "wilcoxon")
    assert sign_flip(np.zeros(5)).p == 1.0


@pytest.mark.parametrize("test", [sign_flip, wilcoxon])
@pytest.mark.parametrize(
    ("bad", "error", "message"),
    [
        ([], ShapeError, r"have shape \(0,\)"),
        ([[1.0]], ShapeError, r"have shape \(1, 1\)"),
        (1.0, ShapeError, r"have shape \(\)"),
        ([1.0, np.nan, 2.0], DataError, "not finite for 1 of 3 units"),
        ([np.inf, np.nan, -np.inf], DataError, "not finite for 3 of 3 units"),
    ],
)
def test_differences_that_cannot_be_tested_are_errors(test, bad, error, message):
    with pytest.raises(error, match=message):
        test(np.array(bad))
