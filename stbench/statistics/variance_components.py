"""Variance components of a full cross of random factors, one number a cell: mean squares, solved for the components.

A mean square's expectation is the sum of all components that its factors are part of, each times the cells that one
of its levels spans (Cornfield and Tukey, Annals of Mathematical Statistics 27, 907-949, 1956; Searle, Casella and
McCulloch, Variance Components, 1992, chapter 4). Solved from the top down, each component is an alternating sum of mean
squares. These estimates have no bias, so where a component is small they are negative as often as not. All factors are
taken as random draws: a component says how much numbers would differ among levels like those that were seen.
"""

from itertools import combinations
from typing import Any

import numpy as np
from numpy.typing import NDArray

from stbench.errors import ShapeError

Axes = tuple[int, ...]
"""A factor, or an interaction of several, by its axes in order."""


def interactions(n_axes: int) -> tuple[Axes, ...]:
    """Every factor, then every interaction of two, and so on; the last one is that of all, with what is left."""
    return tuple(axes for size in range(1, n_axes + 1) for axes in combinations(range(n_axes), size))


def mean_squares(cells: NDArray[Any]) -> dict[Axes, float]:
    """Mean square of each factor and interaction.

    Args:
        cells: an axis for each factor, one number a cell.

    Raises:
        ShapeError: a factor has fewer than two levels, or a cell has no number: the estimator is for full crosses.
    """
    values = np.asarray(cells, dtype=np.float64)
    if min(values.shape, default=0) < 2:
        raise ShapeError("cells of a cross", f"are of shape {values.shape}", "at least two levels of every factor")
    if not np.isfinite(values).all():
        lacking = int((~np.isfinite(values)).sum())
        raise ShapeError("cells of a cross", f"lack {lacking} of {values.size} numbers", "a number in each")
    return {axes: _mean_square(values, axes) for axes in interactions(values.ndim)}


def variance_components(cells: NDArray[Any]) -> dict[Axes, float]:
    """Component of each factor and interaction, not cut at zero; arguments and errors as ``mean_squares``."""
    squares, shape = mean_squares(cells), np.shape(cells)
    return {axes: _component(squares, axes, shape) for axes in squares}


def _mean_square(values: NDArray[np.float64], axes: Axes) -> float:
    others = tuple(axis for axis in range(values.ndim) if axis not in axes)
    effects = values.mean(axis=others, keepdims=True)
    for axis in axes:
        effects = effects - effects.mean(axis=axis, keepdims=True)
    freedom = np.prod([values.shape[axis] - 1 for axis in axes])
    return float(_spanned(values.shape, axes) * np.square(effects).sum() / freedom)


def _component(squares: dict[Axes, float], axes: Axes, shape: tuple[int, ...]) -> float:
    above = [other for other in squares if set(axes) <= set(other)]
    total = sum((-1) ** (len(other) - len(axes)) * squares[other] for other in above)
    return total / _spanned(shape, axes)


def _spanned(shape: tuple[int, ...], axes: Axes) -> int:
    """Cells that one level of these factors spans."""
    return int(np.prod([n for axis, n in enumerate(shape) if axis not in axes]))
