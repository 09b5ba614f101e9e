"""Chance: the best of several variants that differ by chance alone."""

from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]
DRAWS = 4000


def expected_maximum(values: Array, weights: Array, *, seed: int = 0, n_draws: int = DRAWS) -> float:
    """Mean of the best variant's number, if it were chance which of a unit's values is which variant's.

    Args:
        values: (n_variants, n_units); units without a value for every variant are left out.
        weights: (n_units,) of the mean over units.
        seed: of the permutations.
        n_draws: permutations of the variants within each unit.

    Returns:
        NaN where no unit is left.
    """
    whole = ~np.isnan(values).any(axis=0) & (weights > 0)
    values, weights = values[:, whole], weights[whole]
    if not weights.sum() > 0:
        return float("nan")
    rng = np.random.default_rng(seed)
    share = weights / weights.sum()
    orders = rng.random((n_draws, *values.shape)).argsort(axis=1)
    shuffled = np.take_along_axis(np.broadcast_to(values, orders.shape), orders, axis=1)
    return float((shuffled @ share).max(axis=1).mean())
