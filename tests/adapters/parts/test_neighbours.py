"""Nearest measured spots and their means: the same whatever the order of spots."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from stbench.adapters.parts.neighbours import inverse_distance_mean, nearest_spots

LATTICE = np.array([(x, y) for x in range(5) for y in range(4)], float) * 200
VALUES = np.random.default_rng(0).normal(size=(20, 3)).astype(np.float32)
PLACES = LATTICE + 100.0
"""In the middle of four spots: ties everywhere."""


@settings(max_examples=20)
@given(st.permutations(range(20)), st.integers(1, 25))
def test_the_order_of_spots_does_not_matter_even_where_distances_tie(order, number):
    distances, rows = nearest_spots(LATTICE, PLACES, number)
    again, others = nearest_spots(LATTICE[order], PLACES, number)
    assert_array_equal(distances, again)
    assert_array_equal(rows, np.array(order)[others])
    assert distances.shape == (20, min(number, 20))


@pytest.mark.parametrize("power", [0.5, 2.0, 8.0])
@pytest.mark.parametrize("number", [1, 4, 20])
def test_a_measured_place_is_its_own_value(number, power):
    means = inverse_distance_mean(LATTICE, VALUES, LATTICE, number=number, power=power)
    assert_allclose(means, VALUES, atol=1e-3 if power < 1 else 1e-5)


@pytest.mark.parametrize("power", [1.0, 2.0])
def test_means_are_weighted_by_distance(power):
    places = np.array([[30.0, 70.0]])
    distances = np.linalg.norm(LATTICE - places, axis=1)
    near = np.argsort(distances)[:3]
    weights = distances[near] ** -power
    expected = weights @ VALUES[near] / weights.sum()
    assert_allclose(inverse_distance_mean(LATTICE, VALUES, places, number=3, power=power)[0], expected, rtol=1e-5)
