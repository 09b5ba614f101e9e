"""Genes: what a choice of genes may look at, unit by unit."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]


@dataclass(frozen=True, kw_only=True, eq=False)
class Genes:
    """Arrays are (n_units, n_genes); a unit is what one PCC per gene is taken over."""

    names: tuple[str, ...]
    available: Array
    """bool: genes that may be chosen."""
    markers: Array
    """(n_genes,) bool: the dataset's markers; those that were added to the panel are in no other choice."""
    asked: Array
    """bool: genes that were predicted, added markers too."""
    mean: Array
    """Of the truth of the unit's tested spots."""
    variance: Array
    trained_mean: Array
    """Of the truth of the slides that its fold trains on; NaN where nobody asked for it."""
    trained_variance: Array
    all_mean: Array
    """(n_genes,) of all tested slides at once; NaN where nobody asked for it."""
    all_variance: Array
    pcc: Array
    """NaN where there is none."""
    folds: Sequence[str]
    """(n_units,) the fold of each unit."""


def largest(values: Array, available: Array, k: int) -> Array:
    """(n_units, n_genes) bool: the ``k`` largest of each unit among the available ones, earlier genes first in ties."""
    able = np.broadcast_to(available, values.shape)
    ranked = np.where(able & ~np.isnan(values), values, -np.inf)
    order = np.argsort(-ranked, axis=1, kind="stable")[:, :k]
    chosen = np.zeros(values.shape, dtype=bool)
    np.put_along_axis(chosen, order, True, axis=1)
    return chosen & np.isfinite(ranked)


def ranks(values: Array, available: Array) -> Array:
    """(n_units, n_genes) ranks from 0, the largest first; then those that are NaN, and unavailable ones last."""
    ranked = np.where(available, np.where(np.isnan(values), np.finfo(float).min, values), -np.inf)
    order = np.argsort(-ranked, axis=1, kind="stable")
    places = np.empty(values.shape)
    np.put_along_axis(places, order, np.arange(values.shape[1], dtype=float)[None], axis=1)
    return places
