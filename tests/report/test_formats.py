"""Formats: the same leaderboard is the same bytes, and holds what it was made from."""

import re
from dataclasses import replace

import pytest

from stbench.report.formats import formats
from tests.made.board import GOLDEN, board

MADE = board()
every_format = pytest.mark.parametrize("name", formats.names())
AGAIN = "written anew by: python -m tests.made.board, where the form changed on purpose"


def of_any_machine(text: str) -> str:
    """With twelve digits of each number: the last ones are the processor's."""
    return re.sub(r"\d+\.\d{12,}(e-?\d+)?", lambda found: f"{float(found[0]):.12g}", text)


@every_format
def test_the_same_leaderboard_is_the_same_bytes(name):
    golden = (GOLDEN / f"board{formats[name].suffix}").read_bytes().decode()
    assert of_any_machine(formats[name](MADE)) == of_any_machine(golden), AGAIN
    board.cache_clear()
    assert formats[name](board()) == formats[name](MADE)


def test_no_two_formats_write_the_same_file():
    assert len({formats[name].suffix for name in formats.names()}) == len(formats)
    assert {path.name for path in GOLDEN.iterdir()} == {f"board{formats[name].suffix}" for name in formats.names()}


@every_format
def test_a_leaderboard_without_rows_or_brackets_can_be_written(name):
    assert formats[name](replace(MADE, rows=(), ceiling={}, upper_bound={}, details=())).endswith("\n")
