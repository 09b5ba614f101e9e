"""Averages: against loops, with and without what is missing."""

import numpy as np
import pytest

from stbench.analyses.rescoring.averaging import averaged, averaged_by_draw, mean_over_units

NAN = np.nan


def drawn(seed):
    rng = np.random.default_rng(seed)
    values = np.where(rng.random((4, 7)) < 0.1, NAN, rng.normal(size=(4, 7)))
    return values, rng.random((4, 7)) < 0.8, rng.random((5, 7)) < 0.6


def plain(values, counted, picked):
    used = [value for value, c, p in zip(values, counted, picked, strict=True) if c and p]
    return sum(used) / len(used) if used else NAN


@pytest.mark.parametrize("seed", range(5))
def test_means_over_genes_are_those_of_loops(seed):
    values, counted, picked = drawn(seed)
    expected = [plain(*row, picked[0]) for row in zip(values, counted, strict=True)]
    assert averaged(values, counted, picked[:1]) == pytest.approx(expected, nan_ok=True)
    by_draw = [[plain(*row, own) for row in zip(values, counted, strict=True)] for own in picked]
    assert averaged_by_draw(values, counted, picked) == pytest.approx(np.array(by_draw), nan_ok=True)


@pytest.mark.parametrize(
    ("poisoned", "expected"), [(False, [0.25, 0.2, NAN]), (True, [NAN, 0.2, NAN])], ids=["left out", "poisoned"]
)
def test_a_unit_without_a_value_is_left_out_or_leaves_no_number_where_it_is_drawn(poisoned, expected):
    values = np.array([[0.2, 0.3, NAN]])
    weights = np.array([[1.0, 1, 1], [2, 0, 0], [0, 0, 1]])
    assert mean_over_units(values, weights, poisoned=poisoned) == pytest.approx(expected, nan_ok=True)
