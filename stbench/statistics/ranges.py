"""Rank ranges: the ranks that a method may have, given which differences are shown."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from stbench.statistics.ranks import Better


class RankRange(NamedTuple):
    """The ranks that a method may have among those it is ranked with; all ranges hold at once with the tests' level."""

    best: int
    """One more than the methods that are shown to be better; those not shown to differ share it."""
    worst: int
    """As many as there are, less the methods that are shown to be worse."""


def rank_ranges(
    means: NDArray[Any], p: NDArray[Any], *, better: Better = "higher", alpha: float = 0.05
) -> tuple[RankRange, ...]:
    """Range of each method's rank, by the pairwise tests alone (Mogstad, Romano, Shaikh and Wilhelm 2024).

    With p corrected for all pairs the chance that any method's true rank lies outside its range is at most ``alpha``.
    Ranks of resampled patients do not hold that with few of them: ``benchmarks/ranks.py`` shows by how much.

    Args:
        means: (n_methods,) mean score, finite.
        p: (n_methods, n_methods) symmetric, corrected for all pairs; NaN counts as not shown.
        better: ``"higher"`` or ``"lower"``.
        alpha: level of a difference.
    """
    values = np.asarray(means, dtype=np.float64) * (1 if better == "higher" else -1)
    shown = np.nan_to_num(p, nan=1.0) < alpha
    above = (shown & (values[None, :] > values[:, None])).sum(axis=1)
    below = (shown & (values[None, :] < values[:, None])).sum(axis=1)
    return tuple(RankRange(int(a) + 1, len(values) - int(b)) for a, b in zip(above, below, strict=True))
