"""Gamma-Poisson genes: how far two replicate measurements of one gene correlate, at half and at full depth.

A gene whose rate varies over spots as a gamma variable, and is counted with Poisson noise, is the negative
binomial that RNA counts are modelled by (Robinson & Smyth, Biostatistics 2008). Its replicate correlation at half
depth fixes its spread, and with it the one at full depth. On a linear scale that step is Spearman and Brown's
formula; after a logarithm the formula is off by up to 0.05 of a ceiling, because a count's noise then depends
on its size.
"""

from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from stbench.data import Target, targets

Floats = NDArray[np.float64]

SPREADS = np.concatenate([[0.0], np.geomspace(0.01, 100.0, 48)])
"""Squared coefficients of variation of the rates that are tried; 0 is a rate that only a spot's depth changes."""
MEANS, DEPTHS, NODES = 60, 8, 32  # points of the tables, quantiles of depth, points of a gamma's quadrature
SUMMED = 400.0  # up to this rate moments are summed over counts; above, a second-order expansion is good to 1e-5


def full_depth_correlation(half: Floats, mean_share: Floats, totals: NDArray[Any], target: Target) -> Floats:
    """Replicate correlation at full depth of genes whose replicate correlation at half depth is known.

    Args:
        half: (n_genes,) correlation of two independent measurements at half depth, in the target space.
        mean_share: (n_genes,) the genes' share of all counts, above 0.
        totals: (n_spots,) counts of each spot over all genes. target: space that is measured in.

    Returns:
        (n_genes,) in [0, 1]. A ``half`` below that of an equal share in every spot is taken as that.
    """
    shares = np.geomspace(mean_share.min() * 0.999, mean_share.max() * 1.001, MEANS)
    depths = np.quantile(totals, (np.arange(DEPTHS) + 0.5) / DEPTHS)
    at_half, at_full = (_replicate_correlation(shares, depths, part, target) for part in (0.5, 1.0))
    place = np.interp(np.log(mean_share), np.log(shares), np.arange(MEANS))
    below = np.minimum(place.astype(np.intp), MEANS - 2)
    weight = (place - below)[:, None]
    halves, fulls = ((1 - weight) * table[below] + weight * table[below + 1] for table in (at_half, at_full))
    # Spreads beyond the one of highest correlation are of genes in few spots; tables stay at their highest.
    rising = (np.maximum.accumulate(table, axis=1) for table in (halves, fulls))
    found = [np.interp(one, xs, ys) for one, xs, ys in zip(half, *rising, strict=True)]
    return np.clip(np.asarray(found, dtype=np.float64), 0.0, 1.0)


def _replicate_correlation(shares: Floats, depths: Floats, part: float, target: Target) -> Floats:
    """(n_shares, n_spreads) correlation of two measurements at ``part`` of the depth, over spots of all ``depths``."""
    points, weights = _gamma_quadrature()
    mean, squared_mean, square = np.zeros((3, len(shares), len(SPREADS)))
    for depth in depths * part:
        rates = depth * shares[:, None, None] * points
        first, second = _log_moments(targets[target].factor(depth))
        expected = np.interp(rates, _rates(), first)
        mean += (expected * weights).sum(axis=2) / len(depths)
        squared_mean += (expected**2 * weights).sum(axis=2) / len(depths)
        square += (np.interp(rates, _rates(), second) * weights).sum(axis=2) / len(depths)
    signal, total = squared_mean - mean**2, square - mean**2
    return np.divide(signal, total, out=np.zeros_like(total), where=total > 0)


@lru_cache(maxsize=1)
def _gamma_quadrature() -> tuple[Floats, Floats]:
    """Points and weights, (n_spreads, nodes) each, of gamma variables with mean 1 and variance ``SPREADS``."""
    from scipy.special import roots_genlaguerre

    points, weights = np.ones((2, len(SPREADS), NODES))
    for row, spread in enumerate(SPREADS[1:], start=1):
        points[row], weights[row] = roots_genlaguerre(NODES, 1 / spread - 1)
        points[row] *= spread
    return points, weights / weights.sum(axis=1, keepdims=True)


@lru_cache(maxsize=1)
def _rates() -> Floats:
    """Poisson rates at which moments are tabulated."""
    return np.concatenate([[0.0], np.geomspace(1e-4, 1e5, 260)])


@lru_cache(maxsize=1)
def _poisson() -> Floats:
    """(n_summed_rates, n_counts) probability of each count at the rates that are summed."""
    from scipy.stats import poisson

    rates = _rates()
    return np.asarray(poisson.pmf(np.arange(int(SUMMED * 1.75))[None], rates[rates <= SUMMED][:, None]))


def _log_moments(scale: float) -> tuple[Floats, Floats]:
    """Mean and mean square of log1p(scale · count) at each of ``_rates``."""
    rates, probability = _rates(), _poisson()
    summed = len(probability)
    values = np.log1p(scale * np.arange(probability.shape[1]))
    large = rates[summed:]
    slope = scale / (1 + scale * large)
    mean = np.log1p(scale * large) - slope**2 * large / 2
    square = mean**2 + slope**2 * large
    return np.concatenate([probability @ values, mean]), np.concatenate([probability @ values**2, square])
