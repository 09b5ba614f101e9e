"""Intervals around a mean over units; the default, Student's, is the one that simulation shows calibrated.

With 4 to 12 patients the percentile interval of a bootstrap is too narrow (it lacks the factor n/(n-1) and
Student's tails); ``benchmarks/calibration.py`` prints the cover of both.
"""

from typing import Any, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from stbench.statistics.means import deviation_without_nan, mean_without_nan

NO_SKEW = 1e-6
"""Below, the cubic is a straight line to the last digits that a double holds of its inverse."""


class Interval(NamedTuple):
    """A mean and how well it is known."""

    mean: float
    low: float
    """NaN where fewer than two units leave the spread unknown."""
    high: float
    level: float
    n_units: int
    method: Literal["student", "skewed", "bootstrap"]


def student_interval(values: NDArray[Any], *, level: float = 0.95) -> Interval:
    """Student's t interval for the mean of ``values`` (n_units,), one per patient; NaN units are left out."""
    from scipy.special import stdtrit

    scores = np.asarray(values, dtype=np.float64)
    scores = scores[~np.isnan(scores)]
    n, mean = len(scores), mean_without_nan(scores)
    if n < 2:
        return Interval(mean, float("nan"), float("nan"), level, n, "student")
    half = float(stdtrit(n - 1, 0.5 + level / 2) * deviation_without_nan(scores) / np.sqrt(n))
    return Interval(mean, mean - half, mean + half, level, n, "student")


def skewed_interval(values: NDArray[Any], *, level: float = 0.95) -> Interval:
    """Interval for the mean of ``values`` (n_units,) that lean to one side; NaN units are left out.

    Student's quantiles of the mean after the cubic that takes its skewness away (Hall 1992, Journal of the Royal
    Statistical Society B 54: 221), as gains of a choice ask for. Of values that lean to no side it is Student's own,
    and it covers as often where they are normal.
    """
    from scipy.special import stdtrit

    scores = np.asarray(values, dtype=np.float64)
    scores = scores[~np.isnan(scores)]
    n, mean, spread = len(scores), mean_without_nan(scores), deviation_without_nan(scores)
    if n < 3 or not spread > 0:
        return student_interval(scores, level=level)
    quantile = float(stdtrit(n - 1, 0.5 + level / 2) / np.sqrt(n))
    skew = float(np.mean(((scores - mean) / spread) ** 3))
    high, low = (_untransformed(side * quantile, skew, n) for side in (-1, 1))
    return Interval(mean, mean - spread * low, mean - spread * high, level, n, "skewed")


def _untransformed(transformed: float, skew: float, n_units: int) -> float:
    """Deviation of a mean, in standard deviations of units, from what the cubic makes of it."""
    if abs(skew) < NO_SKEW:
        return transformed
    return float(3 / skew * (np.cbrt(1 + skew * (transformed - skew / (6 * n_units))) - 1))


def deviation_of(interval: Interval) -> float:
    """Standard deviation of the units that a Student interval was made from; NaN for one of another kind."""
    from scipy.special import stdtrit

    if interval.method != "student" or interval.n_units < 2:
        return float("nan")
    half = (interval.high - interval.low) / 2
    return float(half * np.sqrt(interval.n_units) / stdtrit(interval.n_units - 1, 0.5 + interval.level / 2))


def percentile_interval(resampled: NDArray[Any], *, mean: float, n_units: int, level: float = 0.95) -> Interval:
    """Percentile interval of bootstrap values (n_resamples,); ``mean`` is that of the units observed."""
    means = np.asarray(resampled, dtype=np.float64)
    means = means[~np.isnan(means)]
    if len(means) == 0 or n_units < 2:
        return Interval(mean, float("nan"), float("nan"), level, n_units, "bootstrap")
    low, high = np.quantile(means, [0.5 - level / 2, 0.5 + level / 2])
    return Interval(mean, float(low), float(high), level, n_units, "bootstrap")


default_interval = student_interval
