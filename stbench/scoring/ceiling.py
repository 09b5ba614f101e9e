"""Noise ceiling: the highest PCC that a predictor of the true rates could reach against counts as noisy as these.

Counts are split at random into two halves (binomial thinning). Given the rates, the halves of a Poisson count are
independent, so what they share is signal. Their correlation, extrapolated to full sequencing depth, is the reliability
of the counts, and its root the ceiling. The rates are those of the very spots: what varies beyond their Poisson noise,
overdispersion too, counts as signal, because no thinning can tell it apart.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from stbench.data import Target, targets
from stbench.data.target import CP10K
from stbench.errors import DataError, ShapeError
from stbench.metrics.gene import pearson_per_gene
from stbench.scoring.gamma_poisson import full_depth_correlation

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
    target: Target = CP10K.name,
    splits: int = 20,
) -> Ceiling:
    """Estimate the ceiling of each gene of a slide.

    The correlation of the halves is extrapolated to full depth as that of a gamma-Poisson gene of the same mean would
    go, where Spearman and Brown's formula would hold on a linear scale alone. On few spots the estimate is noisy, as
    any correlation is: for one gene on 200 spots by about 0.03 at a ceiling of 0.7, and 0.15 at 0.3.

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
    constant = np.ptp(expression(whole, depth, target), axis=0) == 0
    half = np.full(whole.shape[1], np.nan)
    pcc = np.full_like(half, np.nan)
    if not constant.all():
        half[~constant] = _half_correlation(whole[:, ~constant], depth, rng, target, splits)
        share = whole[:, ~constant].sum(axis=0) / depth.sum()
        pcc[~constant] = np.sqrt(full_depth_correlation(half[~constant], share, depth, target))
    return Ceiling(pcc, half, int(constant.sum()))


def known_ceiling(
    rates: NDArray[Any], rng: np.random.Generator, *, target: Target = CP10K.name, draws: int = 40
) -> Floats:
    """The ceiling of each gene where the true rates are known: to judge the estimate on simulated slides.

    The root of the mean correlation between independent draws of counts; a spot's total is that of its ``rates``.

    Args:
        rates: expected counts of all genes in each spot, (n_spots, n_genes).
        rng: draws the counts.
        target: space that scores are computed in.
        draws: number of draws, of which all pairs are correlated.

    Returns:
        (n_genes,) in [0, 1].
    """
    together = np.zeros(rates.shape)
    for _ in range(draws):
        counts = rng.poisson(rates)
        values = expression(counts, counts.sum(axis=1), target)
        values -= values.mean(axis=0)
        lengths = np.linalg.norm(values, axis=0)
        together += np.divide(values, lengths, out=np.zeros_like(values), where=lengths > 0)
    pairs = (np.square(together).sum(axis=0) - draws) / (draws * (draws - 1))
    return np.sqrt(np.clip(pairs, 0.0, 1.0))


def expression(counts: NDArray[Any], totals: NDArray[Any], target: Target) -> Floats:
    """Expression in the target space, (n_spots, n_genes) float64; spots without any count are zero."""
    return targets[target].expression(np.asarray(counts, dtype=np.float64), totals)


def _half_correlation(
    counts: NDArray[np.int64], totals: NDArray[np.int64], rng: np.random.Generator, target: Target, splits: int
) -> Floats:
    """(n_genes,) correlation of the halves of random splits, averaged; a half that is constant shares nothing."""
    some = counts > 0
    rest = totals - counts.sum(axis=1)
    found = np.zeros(counts.shape[1])
    for _ in range(splits):
        first = np.zeros_like(counts)
        first[some] = rng.binomial(counts[some], 0.5)
        depth = first.sum(axis=1) + rng.binomial(rest, 0.5)
        halves = expression(first, depth, target), expression(counts - first, totals - depth, target)
        found += np.nan_to_num(pearson_per_gene(*halves))
    return found / splits


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
