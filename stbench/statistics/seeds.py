"""Seeds: differences between two methods seed by seed, what of their spread is seeds, and what could have been seen."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from stbench.errors import ShapeError
from stbench.statistics.intervals import Interval, student_interval

POWER = 0.8


class SeededDifference(NamedTuple):
    """What differences of some units under some seeds come to."""

    interval: Interval
    """Of the mean over units, the seeds of a unit averaged."""
    seed_share: float
    """Share of a single difference's variance that is seeds, the rest being units; NaN where either is unknown, or
    where nothing varies."""
    visible: float
    """Size of a true mean difference that a test at 0.05 would find with power 0.8; NaN for fewer than two units."""


def seeded_difference(differences: NDArray[Any]) -> SeededDifference:
    """Summary of differences between two methods that were run with the same seeds.

    Args:
        differences: (n_units, n_seeds), one method less the other; NaN where either was not scored.

    Raises:
        ShapeError: not a table.
    """
    table = np.asarray(differences, dtype=np.float64)
    if table.ndim != 2:
        raise ShapeError("differences by seed", f"have shape {table.shape}", "a row per unit, a column per seed")
    table = table[~np.isnan(table).any(axis=1)]
    means = table.mean(axis=1)
    return SeededDifference(student_interval(means), _seed_share(table), visible_difference(means))


def visible_difference(means: NDArray[Any], *, alpha: float = 0.05, power: float = POWER) -> float:
    """Smallest true mean that Student's two-sided test of ``means`` (n_units,) at ``alpha`` finds with ``power``.

    The spread of the units is taken as it is; the chance to find the mean with the wrong sign is left out.
    """
    from scipy.special import nctdtrinc, stdtrit

    n = len(means)
    if n < 2:
        return float("nan")
    shift = float(nctdtrinc(n - 1, 1 - power, stdtrit(n - 1, 1 - alpha / 2)))
    return shift * float(np.std(means, ddof=1)) / float(np.sqrt(n))


def _seed_share(table: NDArray[np.float64]) -> float:
    """By the components of variance of a one-way layout, units being the classes."""
    n_units, n_seeds = table.shape
    if n_units < 2 or n_seeds < 2:
        return float("nan")
    seeds = float(table.var(axis=1, ddof=1).mean())
    units = max(0.0, float(table.mean(axis=1).var(ddof=1)) - seeds / n_seeds)
    return seeds / (seeds + units) if seeds + units > 0 else float("nan")
