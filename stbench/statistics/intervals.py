"""Intervals around a mean over units; the default, Student's, is the one that simulation shows calibrated.

With 4 to 12 patients the percentile interval of a bootstrap is too narrow (it lacks the factor n/(n-1) and
Student's tails); ``benchmarks/calibration.py`` prints the cover of both.
"""

from typing import Any, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from stbench.statistics.means import deviation_without_nan, mean_without_nan


class Interval(NamedTuple):
    """A mean and how well it is known."""

    mean: float
    low: float
    """NaN where fewer than two units leave the spread unknown."""
    high: float
    level: float
    n_units: int
    method: Literal["student", "bootstrap"]


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
