"""Smooth random fields on a square lattice, and points scattered over it."""

from typing import Any

import numpy as np
from PIL import Image

Array = np.ndarray[Any, Any]
CELL_UM = 20.0
"""Side of a lattice cell; cell 0 reaches from 0 to 20 µm."""


def smooth_noise(rng: np.random.Generator, n: int, sigma: float) -> Array:
    """(n, n) Gaussian noise of a smoothness ``sigma`` in cells, mean 0 and variance 1 over the lattice."""
    from scipy.ndimage import gaussian_filter

    return standardised(gaussian_filter(rng.standard_normal((n, n)), sigma, mode="reflect"))


def standardised(field: Array) -> Array:
    """A field with mean 0 and variance 1."""
    return np.asarray((field - field.mean()) / field.std())


def at(field: Array, xy_um: Array) -> Array:
    """A lattice field at (n, 2) points in µm: (n,) float64, linear in between, constant beyond the border."""
    from scipy.ndimage import map_coordinates

    return np.asarray(map_coordinates(field, xy_um.T[::-1] / CELL_UM - 0.5, order=1, mode="nearest"))


def enlarge(lattice: Array, n: int) -> Array:
    """A square lattice resampled to (n, n) float32, linear in between; cells keep their place."""
    image = Image.fromarray(np.ascontiguousarray(lattice, np.float32))
    return np.asarray(image.resize((n, n), Image.Resampling.BILINEAR))


def scattered(rng: np.random.Generator, size_um: float, spacing_um: float) -> Array:
    """(n, 2) points about ``spacing_um`` apart: a jittered grid whose odd rows are shifted by half a step."""
    n = int(np.ceil(size_um / spacing_um))
    column, row = np.meshgrid(np.arange(n), np.arange(n))
    points = np.stack([column + 0.5 * (row % 2), row + 0.25], axis=-1).reshape(-1, 2)
    points = (points + rng.uniform(-0.3, 0.3, points.shape)) * spacing_um
    return np.asarray(points[((points > 0) & (points < size_um)).all(axis=1)])
