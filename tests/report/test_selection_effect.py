"""Selection effect on a page: marked, beside the honest row, and nothing of it where nobody asked."""

from dataclasses import replace

import pytest

from stbench.analyses.ranking import leaderboard
from stbench.report.cells import score_cells
from stbench.report.json import json_text, leaderboard_of
from stbench.report.markdown import markdown_text
from stbench.report.selection_effect import HEADING, selection_cells, selection_text
from tests.analyses.test_selection_effect import given
from tests.made.board import board

CHOSEN = leaderboard(given())


@pytest.mark.parametrize(("shown", "of"), [(True, CHOSEN), (False, board())])
def test_a_page_has_it_where_there_are_such_rows(shown, of):
    assert (f"## {HEADING}" in markdown_text(of)) is shown
    assert bool(selection_cells(of).rows) is shown
    assert bool(selection_text(of)) is shown
    assert ('"honest"' in json_text(of)) is shown
    assert leaderboard_of(json_text(of), "board.json").rows == of.rows


@pytest.mark.parametrize(
    ("method", "rank"), [("mine", "1"), ("mine!test", "test-selected"), ("luck!test", "test-selected")]
)
def test_such_rows_are_marked_in_the_table_and_have_no_rank(method, rank):
    cells = {row[1]: row[0] for row in score_cells(CHOSEN).rows}
    assert cells[CHOSEN.named(method).name] == rank


def test_each_pair_is_a_line_and_what_luck_gains_is_said():
    table = selection_cells(CHOSEN)
    assert {len(row) for row in table.rows} == {len(table.head)} == {4 + 3}
    (luck,) = [row for row in table.rows if row[0] == "Luck"]
    assert f"Luck gains {luck[3]}" in selection_text(CHOSEN)
    without_floor = replace(CHOSEN, rows=tuple(replace(row, floor=False) for row in CHOSEN.rows))
    assert "gains" not in selection_text(without_floor).partition("ranked.")[2]
