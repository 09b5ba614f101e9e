"""Refreshed: what is read from a file is what was made from answers, but for folds that pool their slides."""

from dataclasses import replace

import pytest

from stbench.analyses.refreshed import refreshed
from stbench.report.json import json_text, leaderboard_of
from tests.made.board import board
from tests.made.paired import paired_board
from tests.made.printed import printed_board, printed_card


@pytest.mark.parametrize(
    ("made", "own", "printed"),
    [(board(), "", ()), (paired_board(), "", ()), (printed_board(), "made-table", (printed_card(),)),
     (printed_board(own="", profile="quick"), "", (printed_card(),))],
    ids=["made", "paired", "printed", "quick"],
)  # fmt: skip
def test_a_file_without_what_follows_from_it_becomes_what_was_made_from_answers(made, own, printed):
    rows = tuple(replace(row, ranks=None) for row in made.rows)
    before = replace(made, rows=rows, separation=None, reported=())
    back = refreshed(leaderboard_of(json_text(before), "it"), own, printed)
    assert json_text(back) == json_text(made)
    assert refreshed(back, own, printed) == back
