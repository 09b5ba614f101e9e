"""The small leaderboard that report formats are checked on has every sort of row that they must show."""

import pytest

from stbench.contract.board import small_board
from stbench.contract.formats import check_format
from stbench.report.formats import formats

BOARD = small_board()


def test_it_holds_two_methods_in_their_order_and_one_that_cannot_answer():
    assert [(row.method, row.status) for row in BOARD.rows] == [
        ("near", "measured"), ("far", "measured"), ("unable", "not applicable"),
    ]  # fmt: skip
    assert BOARD.rows[0].values[BOARD.first.text] > BOARD.rows[1].values[BOARD.first.text]
    assert BOARD.rows[2].cause == "it has no 'predict'"
    assert BOARD.rows[0].cost["train_wall_s"] > 0


def test_it_is_the_same_every_time():
    assert small_board().rows == BOARD.rows


@pytest.mark.parametrize("name", formats.names())
def test_every_format_is_checked_on_it_where_none_is_given(name):
    check_format(formats[name])
    assert "Near" in formats[name](BOARD)
