"""Protocols: ranks of the same methods under all tasks of a dataset, and how far these agree."""

from collections.abc import Sequence
from itertools import product

import numpy as np

from stbench.analyses.leaderboard import Leaderboard
from stbench.report.charts.base import FIT, Chart, Rows, rounded
from stbench.report.charts.kinds import named
from stbench.report.charts.theme import LABEL_SHAPES

LEAST_SHARED = 3
"""Methods that two tasks must share for their ranks to be compared."""


def protocol_rows(boards: Sequence[Leaderboard]) -> Rows:
    """Rank of every ranked method on every task."""
    return [
        {**named(row), "task": board.facts.task, "rank": rank, "of": board.first.title,
         "score": rounded(row.values.get(board.first.text, np.nan))}
        for board in boards
        for rank, row in enumerate((row for row in board.rows if row.competes), start=1)
    ]  # fmt: skip


def agreement_rows(boards: Sequence[Leaderboard]) -> Rows:
    """Kendall's tau-b of the scores of the methods that two tasks share; None with fewer than three, or without order.

    Scores of which less is better count with their sign turned.
    """
    scores = {board.facts.task: _scores(board) for board in boards}
    rows: Rows = []
    for (x, first), (y, second) in product(enumerate(scores), enumerate(scores)):
        shared = [method for method in scores[first] if method in scores[second]]
        rows.append({"first": first, "second": second, "x": x, "y": y, "n": len(shared), "tau": _tau(
            [scores[first][method] for method in shared], [scores[second][method] for method in shared])})  # fmt: skip
    return rows


def _scores(board: Leaderboard) -> dict[str, float]:
    sign, name = (1 if board.first.better == "higher" else -1), board.first.text
    values = {row.method: sign * row.values.get(name, np.nan) for row in board.rows if row.competes}
    return {method: value for method, value in values.items() if np.isfinite(value)}


def _tau(first: Sequence[float], second: Sequence[float]) -> float | None:
    from scipy.stats import kendalltau

    if len(first) < LEAST_SHARED or len(set(first)) < 2 or len(set(second)) < 2:
        return None
    return rounded(float(kendalltau(first, second).statistic), 3)


TASKS = {"type": "nominal", "title": None, "sort": None}
BY_NAME = {"field": "name", "type": "nominal", "title": None}
LEGEND = {"orient": "bottom", "columns": "$columns", "labelLimit": 150}
CHOSEN = {"condition": {"param": "chosen", "value": 1}, "value": 0.2}
COLOUR = {"color": {**BY_NAME, "scale": {"range": "$labels"}, "legend": LEGEND}, "opacity": CHOSEN}
PROTOCOLS = Chart(
    title="Ranks under each protocol",
    caption="Every line is a method, cut where a protocol did not rank it; lines that cross say that the protocol "
    "decides who leads. Places in each table, by score alone: methods that share a rank there still have a place each.",
    source="boards",
    rows=protocol_rows,
    spec={
        "data": {"name": "rows"}, "autosize": FIT, "width": "$width", "height": 340,
        "encoding": {
            "x": {"field": "task", **TASKS, "scale": {"type": "point", "padding": 0.2},
                  "axis": {"labelAngle": -35, "labelLimit": 170, "grid": True}},
            "y": {"field": "rank", "type": "quantitative", "title": "place by score",
                  "scale": {"reverse": True, "zero": False, "nice": False}, "axis": {"tickMinStep": 1, "format": "d"}},
            "tooltip": [{"field": "name", "title": "method"}, {"field": "task"}, {"field": "rank", "title": "place"},
                        {"field": "of", "title": "ranked by"}, {"field": "score", "format": ".3f"}],
        },
        "layer": [
            {"transform": [{"impute": "rank", "key": "task", "groupby": ["name"], "value": None}],
             "mark": {"type": "line", "strokeWidth": 2, "invalid": "break-paths-show-domains"},
             "encoding": {**COLOUR, "strokeDash": {**BY_NAME, "legend": None}}},
            {"params": [{"name": "chosen", "select": {"type": "point", "fields": ["name"], "on": "pointerover",
                                                     "clear": "pointerout"}}],
             "mark": {"type": "point", "filled": True, "size": 60},
             "encoding": {**COLOUR, "shape": {**BY_NAME, "scale": {"range": list(LABEL_SHAPES)}, "legend": LEGEND}}},
        ],
    },
    defaults={"width": 600, "columns": 4},
)  # fmt: skip
AGREEMENT = Chart(
    title="Do protocols rank alike?",
    caption="Kendall's tau of the scores of the methods that two tasks share: 1 where they rank alike, 0 where one "
    "says nothing of the other. Blank with fewer than three shared methods.",
    source="boards",
    rows=agreement_rows,
    spec={
        "data": {"name": "rows"}, "width": {"step": "$step"}, "height": {"step": "$step"},
        "transform": [{"filter": "isValid(datum.tau)"}],
        "encoding": {
            "x": {"field": "first", **TASKS, "sort": {"field": "x", "op": "min"},
                  "axis": {"labelAngle": -45, "labelLimit": 170}},
            "y": {"field": "second", **TASKS, "sort": {"field": "y", "op": "min"}, "axis": {"labelLimit": 170}},
            "tooltip": [{"field": "first"}, {"field": "second"}, {"field": "tau", "title": "Kendall's tau"},
                        {"field": "n", "title": "shared methods"}],
        },
        "layer": [
            {"mark": {"type": "rect", "cornerRadius": 2}, "encoding": {"color": {
                "field": "tau", "type": "quantitative", "title": "tau", "legend": {"orient": "top"},
                "scale": {"domain": [-1, 1], "scheme": "blueorange", "reverse": True}}}},
            {"mark": {"type": "text", "fontSize": 10}, "encoding": {
                "text": {"field": "tau", "format": ".1f"},
                "color": {"condition": {"test": "abs(datum.tau) > 0.6", "value": "#fff"}, "value": "#222"}}},
        ],
    },
    defaults={"step": 30},
)  # fmt: skip
