"""Standings: the ranks that rows may have, and how far the first two are from being told apart."""

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

import numpy as np

from stbench.analyses.leaderboard import Row
from stbench.analyses.separation import Separation
from stbench.statistics.compare import Comparison
from stbench.statistics.inference import Inference
from stbench.statistics.intervals import deviation_of
from stbench.statistics.power import units_needed
from stbench.statistics.ranges import rank_ranges

ALPHA = 0.05


def with_rank_ranges(rows: Sequence[Row], inference: Inference, better: Literal["higher", "lower"]) -> tuple[Row, ...]:
    """Rows with the ranks that those which are ranked may have among each other."""
    ranked = [row.method for row in rows if row.competes]
    p = np.full((len(ranked), len(ranked)), np.nan)
    for pair in inference.pairs:
        if pair.first in ranked and pair.second in ranked and pair.verdict != "too few units":
            first, second = ranked.index(pair.first), ranked.index(pair.second)
            p[first, second] = p[second, first] = pair.p_corrected
    means = np.array([_mean(method, inference) for method in ranked])
    ranges = dict(zip(ranked, rank_ranges(means, p, better=better), strict=True))
    return tuple(replace(row, ranks=ranges.get(row.method)) for row in rows)


def separation_of(rows: Sequence[Row], inference: Inference) -> Separation | None:
    """Of the first two ranked rows; None where there are no two, or nothing is known of how their difference varies."""
    ranked = [row.method for row in rows if row.competes][:2]
    pair = _pair(ranked, inference.pairs)
    if pair is None or inference.test != "sign-flip":
        return None
    sign, deviation = (1 if pair.first == ranked[0] else -1), deviation_of(pair.interval)
    difference = sign * pair.interval.mean
    if math.isnan(deviation) or deviation == 0 or difference == 0:
        return None
    tested = sum(not math.isnan(each.p) for each in inference.pairs)
    effect = difference / deviation
    return Separation(
        first=ranked[0], second=ranked[1], difference=difference, deviation=deviation, n_units=pair.interval.n_units,
        shown=pair.verdict == "differs", pairs=tested, needed_alone=units_needed(effect, alpha=ALPHA),
        needed=units_needed(effect, alpha=ALPHA / tested),
    )  # fmt: skip


def _pair(methods: Sequence[str], pairs: Sequence[Comparison]) -> Comparison | None:
    return next((pair for pair in pairs if {pair.first, pair.second} == set(methods)), None)


def _mean(method: str, inference: Inference) -> float:
    standing = inference.standings.get(method)
    return math.nan if standing is None else standing.interval.mean
