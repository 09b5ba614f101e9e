"""Noise ceiling: the highest PCC that a predictor of the true rates could reach against counts as noisy as these.

Counts are split at random into two halves (binomial thinning). Given the rates, the halves of a Poisson
count are independent, so what they share is signal; Spearman and Brown's formula takes their correlation
back to full depth. The rates are those of the very spots: what varies beyond their Poisson noise,
overdispersion too, counts as signal, because no thinning can tell it apart.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from stbench.data import Target
from stbench.errors import DataError, ShapeError
from stbench.metrics.gene import pearson_per_gene

Floats = NDArray[np.float64]

LEAST_CEILING = 0.2
"""Below this a gene is mostly noise, and a share of its ceiling says nothing."""


class Ceiling(NamedTuple):
    """Noise ceiling of each gene on one slide; arrays are (n_genes,) float64, NaN where the truth is constant."""

    pcc: Floats
    """Highest PCC to expect, in [0, 1]."""
    half_correlation: Floats
    """Correlation of the two halves, mean over splits."""
    n_constant: int
    """Genes left out because their truth is constant."""


def noise_ceiling(
    counts: NDArray[Any],
    totals: NDArray[Any],
    rng: np.random.Generator,
    *,
    target: Target = "log1p-cp10k",
    splits: int = 20,
) -> Ceiling:
    """Estimate the ceiling of each gene of a slide.

    With a correlation r of the halves, their average has the reliability 2r / (1 + r); its root is the PCC
    that the rates have with that average. The logarithm makes the average of two halves a little different
    from the whole, so the ceiling is that root times the PCC of average and whole.

    Args:
        counts: raw counts of the panel's genes, (n_spots, n_genes), whole numbers. totals: (n_spots,) counts
        of each spot over all genes, as the target normalises by them. rng: draws the splits. target: space
        that scores are computed in. splits: number of random splits that are averaged; more do not remove
        the noise of the counts themselves.

    Raises:
        ShapeError: shapes disagree.
        DataError: counts are negative or not whole, or exceed the totals.
    """
    whole, depth = _checked(counts, totals)
    truth = expression(whole, depth, target)
    constant = np.ptp(truth, axis=0) == 0
    halves, wholes = np.zeros((2, truth.shape[1]))
    rest = depth - whole.sum(axis=1)
    for _ in range(splits):
        first = np.zeros_like(whole)
        first[whole > 0] = rng.binomial(whole[whole > 0], 0.5)
        first_depth = first.sum(axis=1) + rng.binomial(rest, 0.5)
        a = expression(first, first_depth, target)
        b = expression(whole - first, depth - first_depth, target)
        halves += np.nan_to_num(pearson_per_gene(a, b))  # a half that is constant shares nothing
        wholes += np.nan_to_num(pearson_per_gene(truth, a + b))
    r = np.clip(halves / splits, 0.0, 1.0)
    pcc = np.sqrt(2 * r / (1 + r)) * np.clip(wholes / splits, 0.0, 1.0)
    missing = np.where(constant, np.nan, 0.0)
    return Ceiling(pcc + missing, halves / splits + missing, int(constant.sum()))


def expression(counts: NDArray[Any], totals: NDArray[Any], target: Target) -> Floats:
    """Expression in the target space, (n_spots, n_genes) float64; spots without any count are zero."""
    if target == "log1p-counts":
        return np.log1p(np.asarray(counts, dtype=np.float64))
    return np.log1p(counts * (1e4 / np.maximum(totals, 1.0))[:, None])


def share_of_ceiling(pcc: NDArray[Any], ceiling: NDArray[Any]) -> Floats:
    """``pcc`` over ``ceiling``, both (n_genes,); NaN where either is, or the ceiling is below ``LEAST_CEILING``.

    May exceed 1 by chance: both are estimates.
    """
    usable = np.nan_to_num(ceiling) >= LEAST_CEILING
    return np.divide(pcc, ceiling, out=np.full(len(ceiling), np.nan), where=usable)


def _checked(counts: NDArray[Any], totals: NDArray[Any]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    raw, depth = np.asarray(counts), np.asarray(totals)
    if raw.ndim != 2 or depth.shape != raw.shape[:1]:
        raise ShapeError("noise ceiling", f"has counts {raw.shape} and totals {depth.shape}", "one total per spot")
    if (raw < 0).any() or (raw != np.round(raw)).any():
        raise DataError("counts", "are negative or not whole", "raw counts, which thinning can split")
    whole, spots = raw.astype(np.int64), np.round(depth).astype(np.int64)
    if (whole.sum(axis=1) > spots).any():
        raise DataError("totals", "are smaller than the panel's counts", "counts of each spot over all genes")
    return whole, spots
