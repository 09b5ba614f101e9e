"""Variance components: what they add up to, what leaves them as they are, and that they find what was drawn."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from stbench.errors import ShapeError
from stbench.statistics.variance_components import interactions, mean_squares, variance_components
from tests.made.crossed import drawn_cells

CROSSES = arrays(
    np.float64, array_shapes(min_dims=2, max_dims=4, min_side=2, max_side=4), elements=st.floats(-9, 9, width=32)
)


@pytest.mark.parametrize(
    ("n_axes", "names"),
    [(1, [(0,)]), (2, [(0,), (1,), (0, 1)]), (3, [(0,), (1,), (2,), (0, 1), (0, 2), (1, 2), (0, 1, 2)])],
)
def test_every_factor_comes_before_every_interaction(n_axes, names):
    assert list(interactions(n_axes)) == names


@settings(deadline=None, max_examples=40)
@given(CROSSES)
def test_sums_of_squares_of_all_parts_add_up_to_that_of_the_cells(cells):
    parts = [square * np.prod([cells.shape[axis] - 1 for axis in axes]) for axes, square in mean_squares(cells).items()]
    np.testing.assert_allclose(sum(parts), np.square(cells - cells.mean()).sum(), atol=1e-6)


@settings(deadline=None, max_examples=40)
@given(CROSSES, st.floats(0.1, 5), st.floats(-5, 5))
def test_components_are_blind_to_a_shift_and_go_with_the_square_of_a_scale(cells, scale, shift):
    plain, other = variance_components(cells), variance_components(scale * cells + shift)
    for axes, component in plain.items():
        np.testing.assert_allclose(other[axes], scale**2 * component, atol=1e-6)


@settings(deadline=None, max_examples=40)
@given(CROSSES)
def test_a_component_follows_its_factors_wherever_their_axes_are(cells):
    plain, turned = variance_components(cells), variance_components(cells.T)
    for axes, component in plain.items():
        moved = tuple(sorted(cells.ndim - 1 - axis for axis in axes))
        np.testing.assert_allclose(turned[moved], component, atol=1e-6)


def test_two_factors_are_the_textbooks():
    cells = np.array([[1.0, 2.0, 4.0], [3.0, 7.0, 5.0]])
    squares, components = mean_squares(cells), variance_components(cells)
    assert components[0, 1] == pytest.approx(squares[0, 1])
    assert components[0,] == pytest.approx((squares[0,] - squares[0, 1]) / 3)
    assert components[1,] == pytest.approx((squares[1,] - squares[0, 1]) / 2)


KNOWN = {
    "factors alone": {(0,): 0.5, (1,): 0.2, (2,): 1.0, (3,): 2.0, (0, 1, 2, 3): 0.3},
    "a gene by patient": {(3,): 1.0, (2, 3): 1.5, (0, 1, 2, 3): 0.5},
    "every kind": {(0,): 0.3, (0, 1): 0.4, (1, 3): 0.6, (0, 1, 2): 0.2, (1, 2, 3): 0.5, (0, 1, 2, 3): 0.4},
}


@pytest.mark.parametrize("known", KNOWN.values(), ids=KNOWN)
def test_over_many_crosses_the_mean_of_each_component_is_what_was_drawn(known):
    found = [variance_components(drawn_cells(known, (3, 4, 3, 5), seed)) for seed in range(400)]
    for axes in interactions(4):
        estimates = np.array([components[axes] for components in found])
        error = estimates.std(ddof=1) / np.sqrt(len(estimates))
        assert abs(estimates.mean() - known.get(axes, 0.0)) < 4 * error, axes


@pytest.mark.parametrize(
    ("cells", "lacks"),
    [
        (np.zeros((2, 1, 3)), "at least two levels"),
        (np.zeros(()), "at least two levels"),
        (np.array([[1.0, np.nan], [2.0, 3.0]]), "lack 1 of 4 numbers"),
    ],
)
def test_what_is_no_full_cross_is_refused(cells, lacks):
    with pytest.raises(ShapeError, match=lacks):
        variance_components(cells)
