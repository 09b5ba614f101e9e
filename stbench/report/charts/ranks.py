"""Ranks: mean rank of every method over test slides, and which ones the paired tests do not tell apart."""

from collections.abc import Mapping, Sequence

import numpy as np

from stbench.analyses.leaderboard import Leaderboard, Row
from stbench.report.charts.base import FIT, Chart, Rows, rounded
from stbench.report.charts.kinds import named

ALPHA = 0.05


def rank_rows(board: Leaderboard, methods: Sequence[str] = ()) -> Rows:
    """A point per ranked method, and a bar per group; groups are ``first`` to ``last`` in the order of mean ranks.

    Args:
        board: the table.
        methods: the pool that is ranked, over the slides that all of it have a score on; all by default.
    """
    rows = [row for row in board.rows if row.competes and row.slides and (not methods or row.method in methods)]
    ranks = mean_ranks({row.method: row.slides for row in rows}, board.first.better)
    ordered = sorted((row for row in rows if row.method in ranks), key=lambda row: ranks[row.method])
    points = [
        {**named(row), "part": "point", "order": order, "rank": rounded(ranks[row.method], 2)}
        for order, row in enumerate(ordered)
    ]
    bars = [
        {
            "part": "bar",
            "column": column,
            "first": ordered[first].name,
            "last": ordered[last].name,
            "text": f"not told apart: {last - first + 1}",
        }
        for column, (first, last) in enumerate(_groups(ordered, board))
    ]
    return [*points, *bars]


def mean_ranks(slides: Mapping[str, Mapping[str, float]], better: str) -> dict[str, float]:
    """Mean rank over the slides that all methods have a score on, 1 for the best; equal scores share their ranks."""
    from scipy.stats import rankdata

    names = next(iter(slides.values()), {})
    shared = [name for name in names if all(np.isfinite(scores.get(name, np.nan)) for scores in slides.values())]
    if not shared:
        return {}
    table = np.array([[scores[name] for scores in slides.values()] for name in shared])
    return dict(
        zip(slides, rankdata(-table if better == "higher" else table, axis=1).mean(axis=0).tolist(), strict=True)
    )


def _groups(ordered: Sequence[Row], board: Leaderboard) -> list[tuple[int, int]]:
    """Runs of methods of which no two are told apart, longest ones alone, as (first, last)."""
    apart = {
        frozenset((pair.first, pair.second)) for pair in board.inference.pairs
        if pair.verdict != "too few units" and pair.p_corrected < ALPHA
    }  # fmt: skip
    names, groups = [row.method for row in ordered], list[tuple[int, int]]()
    for first in range(len(names)):
        last = first
        while last + 1 < len(names) and not any(
            frozenset((names[last + 1], name)) in apart for name in names[first : last + 1]
        ):
            last += 1
        if last > first and (not groups or last > groups[-1][1]):
            groups.append((first, last))
    return groups


BY_RANK = {
    "type": "nominal",
    "title": None,
    "axis": {"labelLimit": 190, "grid": True},
    "sort": {"field": "order", "op": "min"},
}
POINTS, BARS = [{"filter": "datum.part == 'point'"}], [{"filter": "datum.part == 'bar'"}]
RANKS = Chart(
    title="Critical-difference diagram",
    caption="Mean rank over the test slides that all of these have, 1 for the best. A bar joins methods that the "
    "paired tests over patients, corrected for all pairs, do not tell apart.",
    source="board",
    rows=rank_rows,
    takes=("methods",),
    spec={
        "data": {"name": "rows"}, "autosize": FIT, "width": "$width", "height": {"step": 24},
        "layer": [
            {"transform": POINTS, "mark": {"type": "point", "filled": True, "size": 80, "opacity": 1,
                                           "color": "$accent"}, "encoding": {
                "y": {"field": "name", **BY_RANK},
                "x": {"field": "rank", "type": "quantitative", "title": "mean rank over test slides",
                      "axis": {"tickCount": 8},
                      "scale": {"zero": False, "nice": False, "domainMin": 1,
                                "range": ["$left", {"expr": "width - 8"}]}},
                "tooltip": [{"field": "name", "title": "method"}, {"field": "rank", "title": "mean rank"}]}},
            {"transform": [*BARS, {"calculate": "6 + 9 * min(datum.column, 7)", "as": "at"}],
             "mark": {"type": "rule", "strokeWidth": 4, "strokeCap": "round", "color": "$ink"},
             "encoding": {
                 "y": {"field": "first", **BY_RANK}, "y2": {"field": "last"},
                 "x": {"field": "at", "type": "quantitative", "scale": None},
                 "tooltip": [{"field": "text", "title": "group"}]}},
        ],
    },
    defaults={"width": 480, "left": 84},
)  # fmt: skip
