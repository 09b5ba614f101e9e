"""Every registered report format keeps the contract, and one that does not is told which line it breaks."""

from dataclasses import replace
from itertools import count

import pytest

from stbench.contract import check_format
from stbench.report.formats import formats
from tests.made.board import board

CSV, COUNTER = formats["csv"], count()


@pytest.mark.parametrize("name", formats.names())
def test_every_format_keeps_the_contract(name):
    check_format(formats[name], board())


def emptied(made):
    made.rows[0].values.clear()
    return CSV(made)


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (replace(CSV, title=" "), "no title"),
        (replace(CSV, suffix="csv"), "does not begin with a dot"),
        (replace(CSV, text=lambda made: CSV(made).encode()), "gives bytes"),
        (replace(CSV, text=lambda made: f"{next(COUNTER)}\n"), "other bytes"),
        (replace(CSV, text=lambda made: CSV(made).rstrip()), "has no end"),
        (replace(CSV, text=lambda made: CSV(made) + "\n"), "an empty line"),
        (replace(CSV, text=lambda made: "method,Good\n"), "does not name Standin †, Poor"),
    ],
)
def test_a_format_that_breaks_a_line_of_the_contract_is_told(wrong, told):
    with pytest.raises(AssertionError, match=told):
        check_format(wrong, board())


def test_a_format_that_changes_the_leaderboard_is_told():
    made = board()
    own = replace(made, rows=(replace(made.rows[0], values=dict(made.rows[0].values)), *made.rows[1:]))
    with pytest.raises(AssertionError, match="changes the leaderboard"):
        check_format(replace(CSV, text=emptied), own)
