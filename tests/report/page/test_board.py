"""Board: a table's document, shorter, with who is shown to be better than whom."""

from dataclasses import replace
from types import SimpleNamespace

import pytest

from stbench.report.page.board import apart_pairs, board_document
from stbench.report.page.tables import published
from tests.made.boards import write_boards


@pytest.fixture(scope="module")
def tables(tmp_path_factory):
    return published(write_boards(tmp_path_factory.mktemp("boards")))


def test_a_board_is_its_document_with_who_is_shown_to_be_better(tables):
    board = board_document(tables[1])
    rows, apart = board["document"]["rows"], board["document"]["inference"]["apart"]
    assert all(rows[better]["values"]["pcc@hvg-5"] > rows[other]["values"]["pcc@hvg-5"] for better, other in apart)
    assert set(board["charts"]) == {"scores", "slides", "cost", "ranks", "differences"}
    assert board["columns"][0] in rows[0]["values"]
    assert list(rows[0]["spreads"]) == board["columns"][:1]


@pytest.mark.parametrize(("better", "pairs"), [("higher", [(0, 1)]), ("lower", [(1, 0)])])
def test_pairs_that_differ_begin_with_the_better_row(tables, better, pairs):
    board = tables[1].board
    names = [row.method for row in board.rows]
    known = [
        replace(pair, interval=pair.interval._replace(mean=0.5), verdict="differs")
        for pair in board.inference.pairs if (pair.first, pair.second) == tuple(names[:2])
    ]  # fmt: skip
    column = SimpleNamespace(better=better)
    made = SimpleNamespace(rows=board.rows, first=column, inference=SimpleNamespace(pairs=known))
    assert apart_pairs(made) == pairs
