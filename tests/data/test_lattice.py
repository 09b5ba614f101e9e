"""The lattice of a slide: its own array, half of it where every second place is empty, or bins of the pitch."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_array_equal

from stbench.data.lattice import laid_out, lattice_xy, places_of
from tests.made.cohort import made_slide

SQUARE = np.array([(x, y) for y in range(4) for x in range(5)])
HEXAGONAL = np.array([(2 * x + y % 2, y) for y in range(4) for x in range(5)])


@pytest.mark.parametrize("pitch", [1.0, 200.0])
@pytest.mark.parametrize("moved", [(0, 0), (8, 3)])
@pytest.mark.parametrize("array_xy", [SQUARE, HEXAGONAL, np.zeros_like(SQUARE)], ids=["square", "hexagonal", "none"])
def test_every_array_becomes_a_full_lattice(array_xy, moved, pitch):
    assert_array_equal(lattice_xy(array_xy + moved, pitch * SQUARE), SQUARE)


@given(st.permutations(range(len(SQUARE))), st.integers(1, len(SQUARE)))
def test_values_of_spots_are_laid_out_where_they_lie_and_nowhere_else(order, number):
    rows = np.array(order[:number])
    maps = laid_out(np.column_stack([rows, -rows]).astype(float), SQUARE[rows])
    column, row = SQUARE[rows].T
    assert_array_equal(maps[row, column], np.column_stack([rows, -rows]))
    assert np.isnan(maps).sum() == maps.size - 2 * number


def test_spots_in_one_place_are_averaged():
    assert laid_out(np.array([[1.0], [3.0]]), np.zeros((2, 2), int)).tolist() == [[[2.0]]]


@pytest.mark.parametrize("rows", [np.arange(30), np.array([4, 29, 0])])
def test_spots_of_a_part_lie_where_they_lie_among_all(rows):
    slide = made_slide("A1")
    assert_array_equal(places_of(slide.at(rows)), slide.array_xy[rows])
