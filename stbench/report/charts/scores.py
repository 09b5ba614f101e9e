"""Scores: every row's score with its interval, and slide by slide."""

from stbench.analyses.leaderboard import Leaderboard
from stbench.report.charts.base import FIT, Chart, Rows, rounded
from stbench.report.charts.kinds import COLOUR, KIND_NOTE, SHAPE, named

BY_ORDER = {"field": "name", "type": "nominal", "sort": {"field": "order", "op": "min"}, "title": None,
            "axis": {"labelLimit": 190}}  # fmt: skip


def score_rows(board: Leaderboard) -> Rows:
    """Mean over units and interval, in the order of the table."""
    rows: Rows = []
    for order, row in enumerate(row for row in board.rows if row.values and row.standing is not None):
        interval = row.standing.interval if row.standing is not None else None
        if interval is not None:
            ends = {"average": rounded(interval.mean), "low": rounded(interval.low), "high": rounded(interval.high)}
            rows.append({**named(row), "order": order, **ends})
    return rows


def slide_rows(board: Leaderboard) -> Rows:
    """The ranking score on each test slide."""
    return [
        {**named(row), "order": order, "slide": slide, "score": rounded(value)}
        for order, row in enumerate(row for row in board.rows if row.values)
        for slide, value in row.slides.items()
    ]


SCORES = Chart(
    title="Scores with their intervals",
    caption="Mean over patients and its 95 % interval. Intervals that overlap may still differ pair by pair, since the "
    f"same patients are compared: see the tiers. {KIND_NOTE}",
    source="board",
    rows=score_rows,
    spec={
        "data": {"name": "rows"}, "autosize": FIT, "width": "$width", "height": {"step": 22},
        "encoding": {"y": BY_ORDER, "color": COLOUR},
        "layer": [
            {"mark": {"type": "rule", "strokeWidth": 2, "opacity": 0.5}, "encoding": {
                "x": {"field": "low", "type": "quantitative", "title": "$score"}, "x2": {"field": "high"}}},
            {"mark": {"type": "point", "filled": True, "size": 70, "opacity": 1}, "encoding": {
                "x": {"field": "average", "type": "quantitative"}, "shape": SHAPE,
                "tooltip": [
                    {"field": "name", "title": "method"}, {"field": "average", "format": ".3f"},
                    {"field": "low", "format": ".3f"}, {"field": "high", "format": ".3f"},
                ]}},
        ],
    },
    defaults={"width": 480, "score": "score"},
)  # fmt: skip
SLIDES = Chart(
    title="Slide by slide",
    caption="The score that ranks, on each test slide. A method that leads on one slide alone does not lead.",
    source="board",
    rows=slide_rows,
    spec={
        "data": {"name": "rows"}, "autosize": FIT, "width": "$width", "height": {"step": 22},
        "mark": {"type": "point", "filled": True, "size": 55, "opacity": 0.75},
        "encoding": {
            "y": BY_ORDER, "color": COLOUR, "shape": SHAPE,
            "x": {"field": "score", "type": "quantitative", "title": "$score"},
            "tooltip": [{"field": "name", "title": "method"}, {"field": "slide"}, {"field": "score", "format": ".3f"}],
        },
    },
    defaults={"width": 480, "score": "score"},
)  # fmt: skip
