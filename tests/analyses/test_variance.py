"""Shares of variance: that they find what was drawn, what few patients leave unknown, and what is cut at zero."""

import math

import numpy as np
import pytest

from stbench.analyses.rescoring.resampling import left_out
from stbench.analyses.variance import shares_of, variance_shares
from tests.made.crossed import SHAPE, cross_of, drawn_cells

KNOWN = {(0,): 1.0, (1,): 2.0, (2,): 4.0, (3,): 3.0, (0, 1): 1.5, (2, 3): 1.0, (0, 1, 2, 3): 0.5}
FACTORS = ["encoder", "head", "patient", "gene", "rest"]


def by_name(shares):
    return {each.name: each for each in (*shares.factors, *shares.interactions)}


def test_shares_of_a_large_cross_are_those_that_it_was_drawn_with():
    shares = by_name(shares_of(drawn_cells(KNOWN, (40, 40, 40, 40)), left_out(["a", "b"] * 20)))
    expected = {"encoder": 1, "head": 2, "patient": 4, "gene": 3, "encoder x head": 1.5, "patient x gene": 1, "rest": 3}
    for name, component in expected.items():
        assert shares[name].share == pytest.approx(component / 13, abs=0.07), name


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("interval", ["student", "bootstrap"])
def test_shares_add_up_and_lie_in_their_intervals(seed, interval):
    result = variance_shares(cross_of(drawn_cells(KNOWN, SHAPE, seed)), interval, seed)
    assert [each.name for each in result.of_genes.factors] == FACTORS
    for of in (result.of_rows, result.of_genes):
        assert sum(each.share for each in of.factors) == pytest.approx(1)
        assert sum(each.share for each in of.interactions) == pytest.approx(of.factors[-1].share)
        assert all(0 <= each.low <= each.high <= 1 for each in (*of.factors, *of.interactions))
        if interval == "student":
            assert all(each.low <= each.share <= each.high for each in (*of.factors, *of.interactions))


@pytest.mark.parametrize(("n_patients", "known"), [(2, False), (3, True), (6, True)])
@pytest.mark.parametrize("interval", ["student", "bootstrap"])
def test_two_patients_leave_no_interval(n_patients, known, interval):
    cells = drawn_cells(KNOWN, (3, 4, n_patients, 12))
    result = variance_shares(cross_of(cells), interval)
    assert result.knows_intervals == known
    for each in (*result.of_rows.factors, *result.of_genes.factors):
        assert math.isfinite(each.share)
        assert math.isnan(each.low) != known


def test_a_component_below_zero_counts_as_none_and_is_told():
    cells = drawn_cells({(3,): 1.0, (0, 1, 2, 3): 1.0}, SHAPE, seed=3)
    shares = by_name(variance_shares(cross_of(cells)).of_genes)
    below = [each for each in shares.values() if each.component < 0 and each.name != "rest"]
    assert below
    assert all(each.share == 0 for each in below)


@pytest.mark.parametrize("axis", range(4))
def test_what_one_factor_decides_alone_is_all_its_share(axis):
    cells = np.broadcast_to(
        np.arange(SHAPE[axis], dtype=float).reshape([-1 if a == axis else 1 for a in range(4)]), SHAPE
    )
    shares = variance_shares(cross_of(np.array(cells))).of_genes.factors
    assert [each.share for each in shares] == pytest.approx([float(a == axis) for a in range(5)])


def test_scores_that_do_not_differ_have_no_shares():
    result = variance_shares(cross_of(np.zeros(SHAPE)))
    assert all(math.isnan(each.share) for each in result.of_genes.factors)


def test_the_scores_themselves_are_means_over_patients_a_row_per_head():
    cells = drawn_cells(KNOWN, SHAPE)
    result = variance_shares(cross_of(cells))
    np.testing.assert_allclose(result.means, cells.mean(axis=(2, 3)).T)
    assert (len(result.means), len(result.means[0])) == (len(result.heads), len(result.encoders))
