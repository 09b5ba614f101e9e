"""Power: the chance that so many units show a difference, and the units that a difference as large as this one needs.

``benchmarks/ranks.py`` compares both with simulated tests.
"""

from bisect import bisect_left

import numpy as np

from stbench.statistics.paired import EXACT_UNITS

MOST_UNITS = 1000
POWER = 0.8
FEW_PATTERNS = 32
"""Below so many sign patterns within the level, Student's test claims up to a tenth more often than sign flips do."""
_DRAWS, _SMALLEST = 4000, 10


def sign_flip_power(effect: float, n_units: int, *, alpha: float = 0.05) -> float:
    """Chance that the two-sided sign-flip test gives p < ``alpha`` for normal differences.

    That of Student's test at the largest level below ``alpha`` that a test of so many units can have; with few sign
    patterns within the level, the share of drawn samples, always the same, that have no more as extreme as they are.

    Args:
        effect: true mean difference over the standard deviation of the units' differences.
        n_units: number of units.
        alpha: level of p, after the correction for multiple testing.

    Returns:
        Within 0.02 of the truth; 0 where no p below ``alpha`` is in reach.
    """
    if n_units > EXACT_UNITS:
        return _student_power(effect, n_units, alpha)
    total = 2 ** max(n_units - 1, 0)
    patterns = int(np.ceil(alpha * total)) - 1
    if patterns < 1:
        return 0.0
    if patterns < FEW_PATTERNS:
        return _drawn_power(effect, n_units, patterns)
    return _student_power(effect, n_units, patterns / total)


def units_needed(effect: float, *, alpha: float = 0.05, power: float = POWER) -> int | None:
    """Fewest units that show an effect with ``power``; None where ``MOST_UNITS`` are not enough."""
    if sign_flip_power(effect, MOST_UNITS, alpha=alpha) < power:
        return None
    few = (n for n in range(2, EXACT_UNITS + 1) if sign_flip_power(effect, n, alpha=alpha) >= power)
    many = range(EXACT_UNITS + 1, MOST_UNITS)  # where power rises with every unit
    return next(few, None) or many.start + bisect_left(
        many, power, key=lambda n: sign_flip_power(effect, n, alpha=alpha)
    )


def _student_power(effect: float, n_units: int, level: float) -> float:
    from scipy.special import nctdtr, stdtrit

    bound, shift = stdtrit(n_units - 1, 1 - level / 2), abs(effect) * np.sqrt(n_units)
    below, above = nctdtr(n_units - 1, shift, [-bound, bound])
    return float(1 - np.nan_to_num(above) + np.nan_to_num(below))  # NaN stands for what is too small to be computed


def _drawn_power(effect: float, n_units: int, patterns: int) -> float:
    """Share of samples in which at most ``patterns`` sets of units can be flipped without the sum becoming smaller.

    Such sets sum to 0 or less; so few of them lie among the smallest differences.
    """
    drawn = np.random.default_rng(n_units).normal(abs(effect), 1, (_DRAWS, n_units))
    drawn *= np.where(drawn.sum(axis=1, keepdims=True) < 0, -1, 1)
    smallest = np.sort(drawn, axis=1)[:, :_SMALLEST]
    sums = np.zeros((_DRAWS, 1))
    for column in smallest.T:
        sums = np.concatenate([sums, sums + column[:, None]], axis=1)
    return float(((sums <= 0).sum(axis=1) <= patterns).mean())
