"""Digits: how many decimals of a score its interval warrants."""

import math

from stbench.statistics.intervals import Interval

USUAL, FEWEST, MOST = 3, 2, 4


def decimals_of(interval: Interval | None, *, fewest: int = FEWEST, most: int = MOST) -> int:
    """Decimals down to the second digit of the interval's half width, ``fewest`` to ``most``; 3 where it has none."""
    half = math.nan if interval is None else (interval.high - interval.low) / 2
    if not half > 0:
        return USUAL
    return min(max(1 - math.floor(math.log10(half)), fewest), most)


def decimals_of_difference(interval: Interval) -> int:
    """Of a difference, which may be small beside the scores: 3 to 6."""
    return decimals_of(interval, fewest=USUAL, most=6)
