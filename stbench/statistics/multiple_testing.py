"""Multiple testing: p values adjusted for several comparisons; NaN stays NaN and does not count as a comparison."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from stbench.statistics.units import Floats


def holm(p: NDArray[Any]) -> Floats:
    """Holm's step-down p values: the chance of even one false claim is controlled, whatever the dependence.

    Args:
        p: p values of any shape.

    Returns:
        Adjusted p values of the same shape, at most 1 and in the order of ``p``.
    """
    values, valid, order, ranked = _ranked(p)
    m = len(ranked)
    adjusted = np.maximum.accumulate(ranked * (m - np.arange(m)))
    return _put_back(values, valid, order, adjusted)


def benjamini_hochberg(p: NDArray[Any]) -> Floats:
    """Benjamini-Hochberg p values: the expected share of false claims among the claims is controlled.

    Args:
        p: p values of any shape.

    Returns:
        Adjusted p values of the same shape, at most 1 and in the order of ``p``.
    """
    values, valid, order, ranked = _ranked(p)
    m = len(ranked)
    adjusted = np.minimum.accumulate((ranked * m / np.arange(1, m + 1))[::-1])[::-1]
    return _put_back(values, valid, order, adjusted)


def _ranked(p: NDArray[Any]) -> tuple[Floats, NDArray[np.bool_], NDArray[np.intp], Floats]:
    values = np.array(p, dtype=np.float64)
    valid = ~np.isnan(values)
    order = np.argsort(values[valid], kind="stable")
    return values, valid, order, values[valid][order]


def _put_back(values: Floats, valid: NDArray[np.bool_], order: NDArray[np.intp], adjusted: Floats) -> Floats:
    in_order = np.empty(len(order))
    in_order[order] = np.minimum(adjusted, 1.0)
    values[valid] = in_order
    return values
