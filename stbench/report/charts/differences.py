"""Differences: rows of an ablation less the full model, seed by seed and patient by patient."""

import math

from stbench.analyses.leaderboard import Leaderboard
from stbench.report.charts.base import FIT, Chart, Rows, rounded
from stbench.report.charts.kinds import named
from stbench.report.charts.theme import LABEL_SHAPES

ROOM = 2.0
"""Times the largest single difference: longer lines of intervals are cut, or points could not be told apart."""


def difference_rows(board: Leaderboard) -> Rows:
    """Per row of the table: its mean difference with the interval, then one row per patient and seed."""
    rows: Rows = []
    if board.differences is None:
        return rows
    values = (value for each in board.differences.rows for single in each.patients.values() for value in single)
    room = ROOM * max((abs(value) for value in values if not math.isnan(value)), default=0.0)
    for order, row in enumerate(board.rows):
        difference = board.differences.named(row.method)
        if difference is None:
            continue
        known = {**named(row), "order": order}
        interval = difference.interval
        ends = {"average": rounded(interval.mean), "low": rounded(interval.low), "high": rounded(interval.high)}
        line = {"from": rounded(max(interval.low, -room)), "to": rounded(min(interval.high, room))}
        rows.append({**known, "part": "average", **ends, **line})
        rows += [
            {**known, "part": "single", "patient": patient, "seed": seed, "difference": rounded(value)}
            for patient, single in difference.patients.items()
            for seed, value in zip(board.differences.seeds, single, strict=True)
        ]
    return rows


BY_ORDER = {"y": {"field": "name", "type": "nominal", "sort": {"field": "order", "op": "min"}, "title": None,
                  "axis": {"labelLimit": 190}}}  # fmt: skip
PATIENT = {"field": "patient", "type": "nominal", "title": "patient"}
LEGEND = {"orient": "bottom", "columns": 8}
MEANS, SINGLE = [{"filter": "datum.part == 'average'"}], [{"filter": "datum.part == 'single'"}]
DIFFERENCES = Chart(
    title="Difference to the full model",
    caption="Each point is one seed on one patient, both variants trained with the same draws. The stroke is the mean "
    "over patients, the line its 95 % interval, cut where it is far longer than all points are apart: a line that "
    "crosses zero shows no difference.",
    source="board",
    rows=difference_rows,
    spec={
        "data": {"name": "rows"}, "autosize": FIT, "width": "$width", "height": {"step": 34},
        "encoding": BY_ORDER,
        "layer": [
            {"data": {"values": [{"zero": 0}]}, "mark": {"type": "rule", "strokeDash": [4, 3], "color": "$soft"},
             "encoding": {"x": {"field": "zero", "type": "quantitative"}, "y": None}},
            {"transform": MEANS, "mark": {"type": "rule", "strokeWidth": 7, "opacity": 0.22, "color": "$ink"},
             "encoding": {"x": {"field": "from", "type": "quantitative", "title": "$difference"},
                          "x2": {"field": "to"}}},
            {"transform": SINGLE, "mark": {"type": "point", "filled": True, "size": 55, "opacity": 0.8}, "encoding": {
                "x": {"field": "difference", "type": "quantitative"},
                "color": {**PATIENT, "scale": {"range": "$labels"}, "legend": LEGEND},
                "shape": {**PATIENT, "scale": {"range": list(LABEL_SHAPES)}, "legend": LEGEND},
                "tooltip": [{"field": "name", "title": "method"}, {"field": "patient"}, {"field": "seed"},
                            {"field": "difference", "format": "+.3f"}]}},
            {"transform": MEANS, "mark": {"type": "tick", "thickness": 3, "size": 22, "color": "$ink"}, "encoding": {
                "x": {"field": "average", "type": "quantitative"},
                "tooltip": [{"field": "name", "title": "method"}, {"field": "average", "format": "+.3f"},
                            {"field": "low", "format": "+.3f"}, {"field": "high", "format": "+.3f"}]}},
        ],
    },
    defaults={"width": 480, "difference": "difference"},
)  # fmt: skip
