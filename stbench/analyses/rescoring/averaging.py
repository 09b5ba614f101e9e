"""Averaging: from what genes count as to units, and from units to one number."""

from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]


def averaged(values: Array, counted: Array, picked: Array) -> Array:
    """(n_units,) mean over the genes that are picked and count; NaN where none does, or one that counts is NaN.

    Args:
        values: (n_units, n_genes) what genes count as.
        counted: bool, same shape.
        picked: bool, same shape, or (1, n_genes) for all units.
    """
    used = counted & picked
    n = used.sum(axis=1)
    total = np.where(used, values, 0.0).sum(axis=1)
    return np.divide(total, n, out=np.full(len(n), np.nan), where=n > 0)


def averaged_by_draw(values: Array, counted: Array, picked: Array) -> Array:
    """(n_draws, n_units) as above, where all units share a choice of genes that differs by draw.

    Args:
        values: (n_units, n_genes).
        counted: bool, same shape.
        picked: (n_draws, n_genes) bool.
    """
    spoilt = counted & np.isnan(values)
    of_draw = picked.astype(np.float64)
    n = of_draw @ counted.T.astype(np.float64)
    total = of_draw @ np.where(counted & ~spoilt, values, 0.0).T
    means = np.divide(total, n, out=np.full(n.shape, np.nan), where=n > 0)
    return np.where(of_draw @ spoilt.T.astype(np.float64) > 0, np.nan, means)


def mean_over_units(values: Array, weights: Array, *, poisoned: bool) -> Array:
    """(n_draws,) mean over units; units without a value are left out, or leave no number where they poison it.

    Args:
        values: (n_draws, n_units), or (1, n_units) where they do not differ by draw.
        weights: (n_draws, n_units).
        poisoned: whether one unit without a value, drawn at all, leaves the mean without a number.
    """
    missing = np.isnan(values)
    total = (weights * np.where(missing, 0.0, values)).sum(axis=1)
    weight = (weights * ~missing).sum(axis=1)
    means = np.divide(total, weight, out=np.full(len(total), np.nan), where=weight > 0)
    return np.where(((weights > 0) & missing).any(axis=1), np.nan, means) if poisoned else means
