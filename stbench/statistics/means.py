"""The mean and the deviation that leave missing values out; undefined, not zero and not an error, where nothing is."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray


def mean_without_nan(values: Sequence[float] | NDArray[Any]) -> float:
    """Mean of the values that are not NaN, in float64; NaN where no value is finite."""
    numbers = np.asarray(values, dtype=np.float64)
    return float(np.nanmean(numbers)) if np.isfinite(numbers).any() else float("nan")


def deviation_without_nan(values: Sequence[float] | NDArray[Any]) -> float:
    """Standard deviation (of n - 1) of the finite values; NaN where there are fewer than two."""
    numbers = np.asarray(values, dtype=np.float64)
    finite = numbers[np.isfinite(numbers)]
    return float(finite.std(ddof=1)) if len(finite) > 1 else float("nan")
