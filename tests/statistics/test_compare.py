"""All pairs against one test at a time, and what is said of too few units."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.testing import assert_allclose

from stbench.errors import ShapeError
from stbench.statistics.compare import compare_all
from stbench.statistics.intervals import student_interval
from stbench.statistics.multiple_testing import benjamini_hochberg, holm
from stbench.statistics.paired import max_t_p, sign_flip, wilcoxon

NAMES = ("ours", "theirs", "mean")
tables = arrays(float, (7, 3), elements=st.integers(-99, 99).map(lambda value: value / 100))


def scores(n_units):
    base = np.random.default_rng(0).normal(0, 1, (n_units, 1))
    return base + np.array([0.5, 0.49, 0.1]) + np.random.default_rng(1).normal(0, 0.05, (n_units, 3))


def with_gaps():
    """(9, 3): theirs lacks a unit, mean lacks two."""
    table = scores(9)
    table[0, 1] = table[3, 2] = table[4, 2] = np.nan
    return table


def by_hand(table, test):
    """Every pair's differences on shared units, and its p, one test at a time."""
    pairs = [table[:, i] - table[:, j] for i, j in combinations(range(table.shape[1]), 2)]
    shared = [column[~np.isnan(column)] for column in pairs]
    return shared, np.array([test(column).p for column in shared])


@pytest.mark.parametrize(("name", "test"), [("sign-flip", sign_flip), ("wilcoxon", wilcoxon)])
@pytest.mark.parametrize("multiple_testing", ["holm", "bh", "none", "max-t"])
def test_pairs_are_single_tests_corrected_together(name, test, multiple_testing):
    table = with_gaps()
    shared, p = by_hand(table, test)
    complete = table[~np.isnan(table).any(axis=1)]
    largest = max_t_p(np.stack([complete[:, i] - complete[:, j] for i, j in combinations(range(3), 2)], axis=1))
    corrected = {"holm": holm(p), "bh": benjamini_hochberg(p), "none": p, "max-t": largest}[multiple_testing]
    pairs = compare_all(table, NAMES, test=name, multiple_testing=multiple_testing).pairs
    assert [(pair.first, pair.second) for pair in pairs] == list(combinations(NAMES, 2))
    assert_allclose([pair.p for pair in pairs], p, rtol=1e-12)
    assert_allclose([pair.p_corrected for pair in pairs], corrected, rtol=1e-12)
    assert [pair.interval for pair in pairs] == [student_interval(column) for column in shared]
    assert [pair.n_left_out for pair in pairs] == [1, 2, 3]


@settings(max_examples=25, deadline=None)
@given(tables, st.sampled_from(["sign-flip", "wilcoxon"]), st.sampled_from(["holm", "bh", "none", "max-t"]))
def test_a_difference_is_claimed_where_the_corrected_p_is_below_alpha_and_nowhere_else(table, test, multiple_testing):
    comparisons = compare_all(table, NAMES, test=test, multiple_testing=multiple_testing, alpha=0.2)
    assert comparisons.refusal is None
    assert [pair.verdict == "differs" for pair in comparisons.pairs] == [p.p_corrected < 0.2 for p in comparisons.pairs]
    turned = compare_all(table[:, ::-1], NAMES[::-1], test=test, multiple_testing=multiple_testing, alpha=0.2)
    assert_allclose(turned.p_matrix(NAMES), comparisons.p_matrix(NAMES), rtol=1e-12)


def test_sign_flips_and_holm_over_patients_at_five_per_cent_are_what_nothing_said_means():
    said = compare_all(with_gaps(), NAMES, test="sign-flip", multiple_testing="holm", alpha=0.05, unit="patient")
    assert compare_all(with_gaps(), NAMES).pairs == said.pairs
    assert str(compare_all(scores(4), NAMES).refusal).startswith("4 patients cannot show a difference")
    assert str(compare_all(scores(4), NAMES, unit="slide").refusal).startswith("4 slides cannot show a difference")


def test_a_clear_difference_is_claimed_where_there_are_units_enough():
    comparisons = compare_all(scores(10), NAMES)
    assert comparisons.refusal is None
    assert [pair.verdict for pair in comparisons.pairs] == ["not shown to differ", "differs", "differs"]
    assert comparisons.pairs[1].interval.low > 0.3


@pytest.mark.parametrize("multiple_testing", ["holm", "max-t", "bh", "none"])
@pytest.mark.parametrize("n_units", [2, 4, 5])
def test_nothing_is_ever_claimed_of_few_units(n_units, multiple_testing):
    comparisons = compare_all(scores(n_units), NAMES, multiple_testing=multiple_testing)
    assert {pair.verdict for pair in comparisons.pairs} == {"too few units"}
    assert comparisons.refusal is not None
    assert np.isnan(comparisons.p_matrix(NAMES)).all()


@pytest.mark.parametrize(("multiple_testing", "needed"), [("holm", 7), ("max-t", None), ("bh", None), ("none", None)])
def test_six_units_are_too_few_for_three_pairs_by_holm_alone(multiple_testing, needed):
    comparisons = compare_all(scores(6), NAMES, multiple_testing=multiple_testing)
    assert (comparisons.refusal.needed if comparisons.refusal else None) == needed
    assert comparisons.pairs[1].verdict == ("too few units" if needed else "differs")


@pytest.mark.parametrize(("alpha", "verdict"), [(0.2, "differs"), (0.125, "too few units"), (0.05, "too few units")])
def test_what_is_within_reach_depends_on_alpha(alpha, verdict):
    table = np.array([[0.2, 0.1], [0.3, 0.1], [0.5, 0.2], [0.4, 0.1]])  # p is 2 / 2**4
    comparisons = compare_all(table, NAMES[:2], alpha=alpha)
    assert comparisons.pairs[0].verdict == verdict
    assert (comparisons.refusal is None) == (verdict == "differs")


def test_a_p_of_alpha_exactly_is_not_below_it():
    first = np.array([-1.0, 2, 3, 4, 5, 6])
    pair = compare_all(np.stack([first, 0 * first], axis=1), NAMES[:2], alpha=4 / 2**6).pairs[0]
    assert (pair.p_corrected, pair.verdict) == (4 / 2**6, "not shown to differ")


def test_a_method_scored_nowhere_takes_nothing_from_the_others():
    table = np.hstack([scores(6)[:, [0, 2]], np.full((6, 1), np.nan)])
    comparisons = compare_all(table, ("ours", "mean", "absent"))
    verdicts = {(pair.first, pair.second): pair.verdict for pair in comparisons.pairs}
    assert verdicts.pop(("ours", "mean")) == "differs"  # Holm over the one pair that was tested
    assert set(verdicts.values()) == {"too few units"}
    assert [pair.n_left_out for pair in comparisons.pairs] == [0, 6, 6]
    assert np.isnan([pair.p for pair in comparisons.pairs]).tolist() == [False, True, True]


@pytest.mark.parametrize("multiple_testing", ["holm", "max-t", "bh", "none"])
def test_methods_that_share_no_unit_have_no_p(multiple_testing):
    table = np.array([[1.0, np.nan], [np.nan, 2.0], [3.0, np.nan]])
    comparisons = compare_all(table, NAMES[:2], multiple_testing=multiple_testing)
    assert np.isnan([comparisons.pairs[0].p, comparisons.pairs[0].p_corrected]).all()
    assert comparisons.pairs[0].verdict == "too few units"
    assert comparisons.refusal.least_p == 0.25


def test_one_unit_is_tested_and_claims_nothing():
    pair = compare_all(np.array([[1.0, 0.5]]), NAMES[:2]).pairs[0]
    assert (pair.p, pair.interval.mean, pair.verdict) == (1.0, 0.5, "too few units")


def test_one_method_has_no_pairs():
    comparisons = compare_all(scores(6)[:, :1], ("ours",))
    assert comparisons.pairs == ()
    assert np.isnan(comparisons.p_matrix(("ours",))).all()


def test_the_matrix_is_symmetric_in_the_order_wanted_and_knows_no_strangers():
    comparisons = compare_all(scores(10), NAMES)
    p = {frozenset((pair.first, pair.second)): pair.p_corrected for pair in comparisons.pairs}
    wanted = ("mean", "stranger", "ours")
    expected = [[p.get(frozenset((a, b)), np.nan) for b in wanted] for a in wanted]
    assert_allclose(comparisons.p_matrix(wanted), expected)


def test_the_matrix_leaves_pairs_of_too_few_units_out():
    table = scores(9)
    table[3:, 2] = np.nan
    assert_allclose(np.isnan(compare_all(table, NAMES).p_matrix(NAMES)), [[1, 0, 1], [0, 1, 1], [1, 1, 1]])


def test_single_precision_is_subtracted_in_double():
    table = scores(8).astype(np.float32)
    assert compare_all(table, NAMES).pairs == compare_all(table.astype(np.float64), NAMES).pairs


@pytest.mark.parametrize("shape", [(6, 3), (6,), (2, 3, 2), (6, 1)])
def test_names_and_columns_must_agree(shape):
    with pytest.raises(ShapeError, match="a column for each of 2"):
        compare_all(np.zeros(shape), ("ours", "theirs"))
