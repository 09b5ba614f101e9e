"""Digits: how many decimals of a score its interval warrants."""

import math

from stbench.statistics.intervals import Interval

USUAL, FEWEST, MOST = 3, 2, 4


def decimals_of(interval: Interval | None) -> int:
    """Decimals down to the second digit of the interval's half width, 2 to 4; 3 where the width is unknown or none."""
    half = math.nan if interval is None else (interval.high - interval.low) / 2
    if not half > 0:
        return USUAL
    return min(max(1 - math.floor(math.log10(half)), FEWEST), MOST)
