"""The best of variants that differ by chance."""

from itertools import permutations

import numpy as np
import pytest

from stbench.analyses.rescoring.chance import expected_maximum


@pytest.mark.parametrize("seed", range(3))
def test_it_is_the_mean_of_the_largest_over_all_permutations_within_units(seed):
    values = np.random.default_rng(seed).normal(size=(3, 3))
    columns = [[np.array(order) for order in permutations(values[:, unit])] for unit in range(3)]
    every = [max((a + b + c) / 3) for a in columns[0] for b in columns[1] for c in columns[2]]
    assert expected_maximum(values, np.ones(3), n_draws=20_000) == pytest.approx(np.mean(every), abs=0.02)


@pytest.mark.parametrize("weights", [[1.0, 1.0], [3.0, 1.0]])
def test_variants_that_are_alike_gain_nothing_by_choosing(weights):
    values = np.array([[0.2, 0.4]] * 3)
    assert expected_maximum(values, np.array(weights)) == pytest.approx(np.average([0.2, 0.4], weights=weights))


def test_units_that_a_variant_has_no_value_for_are_left_out_and_none_is_no_number():
    values = np.array([[0.2, np.nan], [0.2, 0.5]])
    assert expected_maximum(values, np.ones(2)) == pytest.approx(0.2)
    assert np.isnan(expected_maximum(values[:, 1:], np.ones(1)))
