"""Ranks of several methods over the same units: Friedman test, Nemenyi's critical difference, tiers."""

from typing import Any, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from stbench.errors import DataError, ShapeError
from stbench.statistics.units import Floats

Better = Literal["higher", "lower"]


class RankTest(NamedTuple):
    """Friedman test with Nemenyi's follow-up (Demšar 2006)."""

    mean_ranks: Floats
    """(n_methods,) 1 is best; equal scores share their ranks."""
    statistic: float
    """Friedman's chi-squared, corrected for ties."""
    p: float
    critical_difference: float
    """Mean ranks further apart than this differ at ``alpha``."""
    n_units: int


def friedman_nemenyi(scores: NDArray[Any], *, better: Better = "higher", alpha: float = 0.05) -> RankTest:
    """Do the methods differ at all in rank, and how far apart must two be?

    The chi-squared and studentised-range distributions are asymptotic; with few patients rely on the exact
    paired tests, beside which this stands.

    Args:
        scores: (n_units, n_methods), at least 2 units and 3 methods.
        better: ``"higher"`` or ``"lower"``.
        alpha: level of the critical difference.

    Raises:
        ShapeError: there are too few units or methods.
        DataError: a score is missing.
    """
    from scipy import stats

    values = np.asarray(scores, dtype=np.float64)
    if values.ndim != 2 or values.shape[0] < 2 or values.shape[1] < 3:
        raise ShapeError("scores to rank", f"have shape {values.shape}", "2 units or more, 3 methods or more")
    if np.isnan(values).any():
        raise DataError("scores to rank", f"miss {int(np.isnan(values).sum())}", "all methods on all units")
    n, k = values.shape
    ranks = stats.rankdata(-values if better == "higher" else values, axis=1)
    ties = np.concatenate([np.unique(row, return_counts=True)[1] for row in ranks])
    deviation = ranks.sum(axis=0) - n * (k + 1) / 2
    room = n * k * (k + 1) / 12 - float((ties**3 - ties).sum()) / (12 * (k - 1))
    statistic = float((deviation @ deviation) / room) if room > 0 else 0.0
    spread = stats.studentized_range.ppf(1 - alpha, k, np.inf) / np.sqrt(2)
    critical = float(spread * np.sqrt(k * (k + 1) / (6 * n)))
    return RankTest(ranks.mean(axis=0), statistic, float(stats.chi2.sf(statistic, k - 1)), critical, n)


def tiers(means: NDArray[Any], p: NDArray[Any], *, better: Better = "higher", alpha: float = 0.05) -> NDArray[np.intp]:
    """Tier of each method: 1 for the best and all that are not shown to differ from it, then 2, and so on.

    Each tier is led by its best method; a method joins the tier of the last leader from which it is not
    shown to differ. Where nothing can be shown, all are of tier 1.

    Args:
        means: (n_methods,) mean score.
        p: (n_methods, n_methods) symmetric, corrected for all pairs; NaN counts as not shown.
        better: ``"higher"`` or ``"lower"``.
        alpha: level of a difference.

    Returns:
        (n_methods,) from 1; 0 for a method whose mean is NaN.
    """
    values = np.asarray(means, dtype=np.float64)
    order = np.argsort(-values if better == "higher" else values, kind="stable")
    tier_of = np.zeros(len(values), dtype=np.intp)
    leader, tier = -1, 0
    for method in order[~np.isnan(values[order])]:
        if tier == 0 or p[leader, method] < alpha:
            leader, tier = int(method), tier + 1
        tier_of[method] = tier
    return tier_of
