"""Cost: sums of what a row states; nothing is drawn where nothing is stated."""

from dataclasses import replace

import pytest

from stbench.report.charts.cost import COSTS, cost_rows
from tests.made.board import board


@pytest.mark.parametrize("title", COSTS)
def test_costs_are_added_up(title):
    made = {row["method"]: row["cost"] for row in cost_rows(board()) if row["cost_of"] == title}
    sums = {row.method: sum(row.cost.get(part, 0) for part in COSTS[title]) for row in board().rows if row.values}
    assert made == pytest.approx({method: cost for method, cost in sums.items() if cost > 0}, rel=1e-3)


@pytest.mark.parametrize(("better", "sign"), [("higher", 1), ("lower", -1)])
def test_better_is_more_whatever_the_score(better, sign):
    column = next(c for c in board().columns if c.better == better)
    others = tuple(c for c in board().columns if c != column)
    rows = cost_rows(replace(board(), columns=(column, *others)))
    assert rows
    assert all(row["better"] == sign * row["score"] for row in rows)
