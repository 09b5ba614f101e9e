"""Cost: score against what a row takes, and the rows that nothing cheaper beats."""

from stbench.analyses.leaderboard import Leaderboard
from stbench.report.charts.base import FIT, Chart, Rows, Spec, rounded
from stbench.report.charts.kinds import COLOUR, KIND_NOTE, SHAPE, named

COSTS = {
    "training and prediction, CPU seconds": ("train_cpu_s", "predict_cpu_s"),
    "training and prediction, seconds": ("train_wall_s", "predict_wall_s"),
    "prediction, seconds": ("predict_wall_s",),
    "GPU seconds": ("gpu_s",),
    "peak memory, MB": ("peak_memory_mb",),
    "parameters": ("parameters",),
}
"""What is drawn by title, and the costs of a row that it adds up."""


def cost_rows(board: Leaderboard) -> Rows:
    """The ranking score beside each cost that a row states above nothing; ``better`` is the score, negative where
    lower is better."""
    sign = 1 if board.first.better == "higher" else -1
    rows: Rows = []
    for row in board.rows:
        score = rounded(row.values.get(board.first.text, float("nan")))
        for title, parts in COSTS.items():
            cost = sum(row.cost.get(part, 0.0) for part in parts)
            if score is not None and cost > 0:
                known = {"cost_of": title, "cost": float(f"{cost:.4g}"), "score": score, "better": sign * score}
                rows.append({**named(row), **known})
    return rows


FRONT: list[Spec] = [
    {"filter": "datum.kind != 'stand-in'"},
    {"window": [{"op": "max", "field": "better", "as": "best"}], "frame": [None, 0],
     "sort": [{"field": "cost"}, {"field": "better", "order": "descending"}]},
    {"filter": "datum.better >= datum.best"},
]  # fmt: skip
SHORT = "format(datum.value, datum.value < 1 ? '~g' : '~s')"
ROUND = "indexof([1, 2, 5], round(datum.value / pow(10, floor(log(datum.value) / LN10 + 1e-9)))) >= 0"
AT: Spec = {
    "x": {"field": "cost", "type": "quantitative", "title": "$cost", "scale": {"type": "log", "nice": True},
          "axis": {"tickCount": 5, "labelOverlap": "greedy", "labelExpr": f"{ROUND} ? {SHORT} : ''"}},
    "y": {"field": "score", "type": "quantitative", "title": "$score", "scale": {"zero": False}},
}  # fmt: skip
PLACE: list[Spec] = [{"window": [{"op": "row_number", "as": "place"}], "sort": [{"field": "cost"}]}]
AT_LEFT = "(datum.place == 1 || scale('x', datum.cost) < 130)"
LABELS: list[Spec] = [
    {"transform": [*FRONT, *PLACE, {"filter": test}],
     "mark": {"type": "text", "align": {"expr": f"{AT_LEFT} ? 'left' : 'right'"}, "dx": {"expr": f"{AT_LEFT} ? 8 : -6"},
              "dy": dy, "limit": 130},
     "encoding": {**AT, "text": {"field": "name"}}}
    for test, dy in (("datum.place == 1 || datum.place % 2 == 0", -10), ("datum.place > 1 && datum.place % 2 == 1", 14))
]  # fmt: skip
"""Names along the front, above and below it in turn, so that neighbours leave each other room, and off the axis."""
COST = Chart(
    title="Score against cost",
    caption="The line joins rows that no cheaper row beats (Pareto front). Costs are sums over folds, memory the "
    f"largest of a fold, as measured on one machine. {KIND_NOTE}",
    source="board",
    rows=cost_rows,
    spec={
        "data": {"name": "rows"}, "autosize": FIT, "width": "$width", "height": 340,
        "transform": [{"filter": {"field": "cost_of", "equal": "$cost"}}],
        "layer": [
            {"transform": FRONT, "mark": {"type": "line", "interpolate": "step-after", "color": "$soft", "opacity": 0.7,
                                          "strokeDash": [4, 3]},
             "encoding": {**AT, "order": {"field": "cost"}}},
            {"mark": {"type": "point", "filled": True, "size": 80, "opacity": 0.9},
             "encoding": {**AT, "color": COLOUR, "shape": SHAPE, "tooltip": [
                 {"field": "name", "title": "method"}, {"field": "score", "format": ".3f"},
                 {"field": "cost", "format": ",.4~g", "title": "$cost"}]}},
            *LABELS,
        ],
    },
    defaults={"width": 560, "score": "score", "cost": next(iter(COSTS))},
)  # fmt: skip
