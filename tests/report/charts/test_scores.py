"""Scores: numbers of the table, in its order."""

import pytest

from stbench.report.charts.scores import score_rows, slide_rows
from tests.made.board import board

SCORED = [row for row in board().rows if row.values]


@pytest.mark.parametrize("at", range(len(SCORED)))
def test_a_row_has_its_interval(at):
    row, interval = score_rows(board())[at], SCORED[at].standing.interval
    assert (row["method"], row["order"]) == (SCORED[at].method, at)
    assert [row["average"], row["low"], row["high"]] == pytest.approx(interval[:3], abs=1e-4)


def test_every_slide_has_its_score():
    rows = slide_rows(board())
    assert len(rows) == sum(len(row.slides) for row in SCORED)
    assert {(row["method"], row["slide"]): row["score"] for row in rows}["good", "A1"] == pytest.approx(
        board().named("good").slides["A1"], abs=1e-4
    )
