"""The lattice: fields of mean 0 and variance 1, read in between, and points that keep their distance."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.spatial.distance import pdist

from stbench.readers.demo.lattice import CELL_UM, at, enlarge, scattered, smooth_noise, standardised

CELLS = st.integers(0, 7)
COLUMN, ROW = np.meshgrid(np.arange(8.0), np.arange(8.0))


def centre(column, row):
    """The middle of a cell, in µm."""
    return np.array([[column + 0.5, row + 0.5]]) * CELL_UM


@pytest.mark.parametrize("sigma", [0.5, 2.0, 6.0])
def test_noise_has_mean_0_and_variance_1_and_is_smoother_the_wider_it_is(sigma):
    field = smooth_noise(np.random.default_rng(0), 64, sigma)
    rougher = smooth_noise(np.random.default_rng(0), 64, sigma / 2)
    assert field.shape == (64, 64)
    assert abs(field.mean()) < 1e-9
    assert field.std() == pytest.approx(1)
    assert np.diff(field).std() < np.diff(rougher).std()
    np.testing.assert_array_equal(field, smooth_noise(np.random.default_rng(0), 64, sigma))


@settings(deadline=None)
@given(arrays(np.float64, (4, 4), elements=st.integers(-9, 9), unique=True) | st.just(np.eye(4)),
       st.floats(0.1, 9), st.floats(-9, 9))  # fmt: skip
def test_what_is_standardised_knows_neither_unit_nor_origin(field, unit, origin):
    np.testing.assert_allclose(standardised(field * unit + origin), standardised(field), atol=1e-9)


@settings(deadline=None)
@given(CELLS, CELLS)
def test_a_field_is_itself_at_the_middle_of_its_cells_x_first(column, row):
    field = COLUMN + 100 * ROW
    assert at(field, centre(column, row)) == pytest.approx(column + 100 * row)


@settings(deadline=None)
@given(st.floats(0.5, 7.5), st.floats(0.5, 7.5))
def test_in_between_a_field_is_linear(x, y):
    assert at(2 * COLUMN - 3 * ROW, np.array([[x, y]]) * CELL_UM)[0] == pytest.approx(2 * (x - 0.5) - 3 * (y - 0.5))


@pytest.mark.parametrize(("outside", "border"), [((-50, 0), (0, 0)), ((20, 3), (7, 3)), ((4, 99), (4, 7))])
def test_beyond_the_border_a_field_stays_as_it_is_there(outside, border):
    field = np.random.default_rng(0).random((8, 8))
    assert at(field, centre(*outside)) == pytest.approx(at(field, centre(*border)))


@pytest.mark.parametrize("factor", [1, 3, 10])
def test_an_enlarged_lattice_keeps_its_cells_in_their_places(factor):
    large = enlarge(COLUMN + 10 * ROW, 8 * factor)
    assert (large.shape, large.dtype) == ((8 * factor,) * 2, np.float32)
    cells = large.reshape(8, factor, 8, factor).mean(axis=(1, 3))
    np.testing.assert_allclose(cells[1:-1, 1:-1], (COLUMN + 10 * ROW)[1:-1, 1:-1], atol=1e-4)


@pytest.mark.parametrize(("size_um", "spacing_um"), [(100.0, 10.0), (333.0, 7.0), (50.0, 25.0)])
@pytest.mark.parametrize("seed", [0, 1])
def test_scattered_points_lie_inside_about_one_a_step_squared_and_not_on_each_other(size_um, spacing_um, seed):
    points = scattered(np.random.default_rng(seed), size_um, spacing_um)
    assert ((points > 0) & (points < size_um)).all()
    assert len(points) == pytest.approx((size_um / spacing_um) ** 2, rel=0.3)
    assert pdist(points).min() > 0.35 * spacing_um
