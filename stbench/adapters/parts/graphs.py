"""Graphs of a slide's spots, from their places on the array alone: each spot's nearest others."""

from collections.abc import Callable
from typing import Any, Literal, NamedTuple

import numpy as np

Array = np.ndarray[Any, Any]
Prune = Literal["grid", "diagonal", "std", "none"]
GRID = 2.0
"""Farthest neighbour that ``grid`` keeps, in distances between spots next to each other."""
DECIMALS = 9
"""Of distances, so that those of a hexagon's six neighbours are equal."""
DIAGONAL = 2**0.5
"""Farthest that ``diagonal`` keeps: the diagonal of a square of the grid."""
AT_ONCE = 512
"""Rows of the table of distances that are sorted together."""
_PRUNED: dict[Prune, Callable[[Array], Array]] = {
    "grid": lambda distances: distances <= GRID,
    "diagonal": lambda distances: distances <= DIAGONAL + 1e-6,
    "std": lambda distances: distances <= distances.mean(axis=1, keepdims=True) + distances.std(axis=1, keepdims=True),
    "none": lambda distances: np.ones(distances.shape, bool),
}


class Graph(NamedTuple):
    """Directed edges: the neighbours that each spot listens to."""

    neighbours: Array
    """(n_spots, k) int64 rows of neighbours, nearest first."""
    near: Array
    """(n_spots, k) bool: which of them are edges."""


def spot_graph(positions: Array, k: int, prune: Prune = "none", *, own: bool = False) -> Graph:
    """The ``k`` nearest other spots of each, less those that ``prune`` finds too far.

    Equal distances go by row and column on the array. A spot that is left without neighbours is its own, so that no
    mean is of nothing.

    Args:
        positions: (n_spots, 2) from :func:`unit_positions`.
        k: neighbours wanted; all others where there are fewer.
        prune: ``grid`` drops those beyond 2, ``diagonal`` those beyond a diagonal, ``std`` those
            beyond mean and deviation of the spot's k, ``none`` none.
        own: whether each spot is its own neighbour beside the ``k``.
    """
    n_spots = len(positions)
    parts = [_nearest(positions, slice(start, start + AT_ONCE), k) for start in range(0, n_spots, AT_ONCE)]
    neighbours, distances = (np.concatenate(part) for part in zip(*parts, strict=True))
    near = _PRUNED[prune](distances) if distances.shape[1] else distances.astype(bool)
    lonely = ~near.any(axis=1, keepdims=True)
    itself = np.arange(n_spots)[:, None]
    return Graph(np.concatenate([neighbours, itself], axis=1), np.concatenate([near, lonely | own], axis=1))


def unit_positions(array_xy: Array) -> Array:
    """(n_spots, 2) places where spots next to each other are one apart, from columns and rows on the array.

    On a hexagonal array, where columns and rows of all spots are both even or both odd, a step is two columns, or one
    column and one row; on a square one it is a column or a row.
    """
    odd = array_xy.sum(axis=1) % 2
    hexagonal = len(array_xy) > 1 and bool((odd == odd[0]).all())
    return array_xy * np.array([0.5, 0.75**0.5]) if hexagonal else array_xy.astype(np.float64)


def _nearest(positions: Array, rows: slice, k: int) -> tuple[Array, Array]:
    """(n_rows, k) the nearest others of some spots and their distances."""
    by_place = np.lexsort(positions.T)  # ties must not follow the order of rows
    every = np.sqrt(np.square(positions[rows, None] - positions[None, by_place]).sum(axis=2)).round(DECIMALS)
    every[by_place == np.arange(len(positions))[rows, None]] = np.inf
    order = np.argsort(every, axis=1, kind="stable")[:, : min(k, len(positions) - 1)]
    return by_place[order].astype(np.int64), np.take_along_axis(every, order, axis=1)
