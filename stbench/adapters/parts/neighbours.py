"""Nearest measured spots of places on a slide; ties are broken by position, whatever the order of spots."""

from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]


def nearest_spots(measured_um: Array, places_um: Array, number: int) -> tuple[Array, Array]:
    """Distances and rows of the nearest measured spots, (n_places, k) each, nearest first; k is at most ``number``.

    Args:
        measured_um: (n_measured, 2) centres.
        places_um: (n_places, 2) where they are looked for.
        number: how many are wanted.
    """
    from scipy.spatial import cKDTree

    order = np.lexsort(measured_um.T)
    k = min(number, len(measured_um))
    distances, rows = cKDTree(measured_um[order]).query(places_um, k=k)
    return distances.reshape(-1, k), order[rows.reshape(-1, k)]


def inverse_distance_mean(measured_um: Array, values: Array, places_um: Array, *, number: int, power: float) -> Array:
    """(n_places, n_genes) float32 means of the nearest measured spots, weighted by distance to the power ``-power``.

    Args:
        measured_um, values: (n_measured, 2) centres, and (n_measured, n_genes) what was measured there.
        places_um: (n_places, 2). A measured place is its own value.
        number: of nearest spots that are averaged.
        power: of distance.
    """
    distances, rows = nearest_spots(measured_um, places_um, number)
    weights = np.maximum(distances, 1e-12 * max(float(distances.max(initial=0.0)), 1.0)) ** -power
    weights /= weights.sum(axis=1, keepdims=True)
    return np.asarray(np.einsum("pk,pkg->pg", weights, values[rows].astype(np.float64)).astype(np.float32))
