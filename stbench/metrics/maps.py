"""Scores of single genes as maps: structural similarity on the lattice, and Jensen-Shannon divergence over its spots.

Maps are (rows, columns, n_genes), NaN in the places without a tested spot. The NaN rule is that of other scores of
genes: a gene whose truth is constant is NaN.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from stbench.errors import ShapeError
from stbench.metrics.base import metric

Floats = NDArray[np.float64]
WINDOW = 7
"""Rows and columns of the windows in which maps are compared."""
LEVEL, CONTRAST = 0.01, 0.03
"""What keeps the terms of level and contrast finite, as shares of the truth's range: Wang et al. (2004)."""


class _Spots(NamedTuple):
    """Values where both maps have spots."""

    truth: Floats
    """(n_spots, n_genes)."""
    predicted: Floats
    mask: NDArray[np.bool_]
    """(rows, columns) where they lie."""


@metric(
    title="SSIM", says="Structural similarity of a gene's measured and predicted map, in windows of 7 x 7 places of "
    "the array that look at tested spots alone.",
    per="map", better="higher", bounds=(-1.0, 1.0),
)  # fmt: skip
def ssim_per_gene(truth: NDArray[Any], predicted: NDArray[Any]) -> Floats:
    """Mean over tested spots of the local similarity of level, contrast and structure; NaN where truth is constant.

    Args:
        truth: (rows, columns, n_genes), NaN where there is no spot.
        predicted: same shape and places.

    Raises:
        ShapeError: the shapes or the places differ, or there are none.
    """
    spots = _spots(truth, predicted)
    spread = np.ptp(spots.truth, axis=0)
    centre = spots.truth.mean(axis=0)
    first, second = (_filled(values - centre, spots.mask) for values in (spots.truth, spots.predicted))
    share = _local(spots.mask.astype(np.float64)[..., None])[spots.mask]

    def mean(maps: Floats) -> Floats:
        return np.asarray(_local(maps)[spots.mask] / share)

    level, other = mean(first), mean(second)
    variance, other_variance = mean(first**2) - level**2, mean(second**2) - other**2
    covariance = mean(first * second) - level * other
    level, other = level + centre, other + centre
    c1, c2 = (LEVEL * spread) ** 2, (CONTRAST * spread) ** 2
    above = (2 * level * other + c1) * (2 * covariance + c2)
    below = (level**2 + other**2 + c1) * (np.maximum(variance, 0) + np.maximum(other_variance, 0) + c2)
    similarity = np.divide(above, below, out=np.zeros_like(above), where=below > 0).mean(axis=0).clip(-1.0, 1.0)
    return np.where(spread > 0, similarity, np.nan)


@metric(
    title="JS divergence", says="Jensen-Shannon divergence, in bits, of a gene's measured and predicted distribution "
    "over the tested spots; values below 0 count as 0.",
    per="map", better="lower", bounds=(0.0, 1.0),
)  # fmt: skip
def js_per_gene(truth: NDArray[Any], predicted: NDArray[Any]) -> Floats:
    """0 for equal distributions, 1 for disjoint ones; a prediction without any expression counts as even.

    Args, Raises:
        as :func:`ssim_per_gene`.
    """
    spots = _spots(truth, predicted)
    first, second = _distribution(spots.truth), _distribution(spots.predicted)
    middle = (first + second) / 2
    divergence = (_relative_entropy(first, middle) + _relative_entropy(second, middle)) / 2
    return np.where(np.ptp(spots.truth, axis=0) > 0, divergence.clip(0.0, 1.0), np.nan)


def _spots(truth: NDArray[Any], predicted: NDArray[Any]) -> _Spots:
    first, second = (np.asarray(maps, dtype=np.float64) for maps in (truth, predicted))
    if first.ndim != 3 or first.shape != second.shape:
        raise ShapeError("predicted maps", f"have shape {second.shape}", f"{first.shape}: rows, columns, genes")
    mask: NDArray[np.bool_] = np.asarray(~np.isnan(first).all(axis=2))
    if not mask.any() or np.isnan(first[mask]).any() or np.isnan(second[mask]).any():
        raise ShapeError("maps", "lack values in places with spots, or have no spot", "both of the same spots")
    return _Spots(first[mask], second[mask], mask)


def _filled(values: Floats, mask: NDArray[np.bool_]) -> Floats:
    maps = np.zeros((*mask.shape, values.shape[1]))
    maps[mask] = values
    return maps


def _local(maps: Floats) -> Floats:
    """Sums over windows, over the size of a window."""
    from scipy.ndimage import uniform_filter

    return np.asarray(uniform_filter(maps, size=(WINDOW, WINDOW, 1), mode="constant"))


def _distribution(values: Floats) -> Floats:
    """(n_spots, n_genes) shares that add up to 1 over spots."""
    least = np.maximum(values, 0.0)
    total = least.sum(axis=0)
    even = np.full_like(least, 1 / len(least))
    return np.divide(least, total, out=even, where=total > 0)


def _relative_entropy(first: Floats, second: Floats) -> Floats:
    """(n_genes,) bits."""
    ratio = np.divide(first, second, out=np.ones_like(first), where=first > 0)
    return np.asarray((first * np.log2(ratio)).sum(axis=0))
