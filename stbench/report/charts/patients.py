"""Patients: what methods score where other slides of the test patient are trained on, and where none are."""

from collections.abc import Iterator, Sequence

from stbench.analyses.leaderboard import Leaderboard
from stbench.report.charts.base import FIT, Chart, Rows, rounded
from stbench.report.charts.kinds import named

SAME = "same-patient"
"""Badge of tasks that train on the test patient."""
LEAST_SHARED = 3
"""Ranked methods that two tables must share to be held against each other."""


def patient_rows(boards: Sequence[Leaderboard]) -> Rows:
    """Rows of both tables of each pair that ranks by the same score; ``pair`` names the two."""
    rows: Rows = []
    for same, others in _pairs(boards):
        name = same.first.text
        sign = 1 if same.first.better == "higher" else -1
        for row in others.rows:
            match = same.named(row.method)
            if match is None or name not in row.values or name not in match.values:
                continue
            ends = {"others": rounded(row.values[name]), "same": rounded(match.values[name])}
            gain = rounded(sign * (match.values[name] - row.values[name]))
            rows.append({**named(row), "pair": f"{same.facts.task} against {others.facts.task}",
                         "of": same.first.title, **ends, "gain": gain})  # fmt: skip
    return rows


def _pairs(boards: Sequence[Leaderboard]) -> Iterator[tuple[Leaderboard, Leaderboard]]:
    """Tables with the test patient in training, each with those of the same score and profile without a badge."""
    for same in sorted(boards, key=lambda board: len(board.facts.badges)):  # those that differ in little else first
        for others in boards:
            alike = (same.first, same.facts.profile) == (others.first, others.facts.profile)
            apart = SAME in same.facts.badges and not others.facts.badges and not others.facts.folds_sharing_a_patient
            if alike and apart and len(_ranked(same) & _ranked(others)) >= LEAST_SHARED:
                yield same, others


def _ranked(board: Leaderboard) -> set[str]:
    return {row.method for row in board.rows if row.competes}


PATIENTS = Chart(
    title="Same patient against other patients",
    caption="Hollow: trained on other patients only. Filled: other slides of the test patient are trained on too. The "
    "length of a line is what knowing the patient is worth, together with whatever else the two protocols differ in.",
    source="boards",
    rows=patient_rows,
    spec={
        "data": {"name": "rows"}, "autosize": FIT, "width": "$width", "height": {"step": 24},
        "transform": [{"filter": {"field": "pair", "equal": "$pair"}}],
        "encoding": {"y": {"field": "name", "type": "nominal", "title": None, "axis": {"labelLimit": 190},
                           "sort": {"field": "others", "op": "max", "order": "descending"}}},
        "layer": [
            {"mark": {"type": "rule", "strokeWidth": 2, "opacity": 0.6}, "encoding": {
                "x": {"field": "others", "type": "quantitative", "title": "$score"}, "x2": {"field": "same"}}},
            {"mark": {"type": "point", "filled": False, "size": 70, "strokeWidth": 2, "color": "$accent"}, "encoding": {
                "x": {"field": "others", "type": "quantitative"},
                "tooltip": [{"field": "name", "title": "method"}, {"field": "others", "title": "other patients"},
                            {"field": "same", "title": "same patient"}, {"field": "gain"}]}},
            {"mark": {"type": "point", "filled": True, "size": 70, "opacity": 1, "color": "$accent"}, "encoding": {
                "x": {"field": "same", "type": "quantitative"},
                "tooltip": [{"field": "name", "title": "method"}, {"field": "others", "title": "other patients"},
                            {"field": "same", "title": "same patient"}, {"field": "gain"}]}},
        ],
    },
    defaults={"width": 480, "score": "score", "pair": ""},
)  # fmt: skip
