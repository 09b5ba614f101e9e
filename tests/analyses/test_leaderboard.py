"""A table is valid when its best method lies between a control that cannot know anything and the truth itself."""

from dataclasses import replace

import pytest

from stbench.analyses.leaderboard import Board
from stbench.report.markdown import markdown_text
from tests.made.board import board

FIRST = "pcc@hvg-5"


def scored(**values: float) -> Board:
    """The made board with other scores, ``mean`` its floor."""
    made = board()
    rows = [
        replace(row, values=row.values | {FIRST: values[row.method]}, floor=row.method == "mean")
        for row in made.rows
        if row.method in values
    ]
    return replace(made, rows=tuple(sorted(rows, key=lambda row: -row.values[FIRST])), oracle={FIRST: 1.0})


def test_a_method_between_floor_and_oracle_makes_a_table_valid():
    found = scored(good=0.5, poor=-0.2, mean=0.0)
    assert found.validity == "valid: the measured truth itself scores 1.000, the floor mean 0.000"
    assert (found.faults, found.findings) == ((), ())
    assert "This table is valid" in markdown_text(found)


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"good": 0.1, "poor": 0.0, "mean": 0.2}, "mean, which cannot know which patch"),
        ({"good": 1.1, "poor": 0.0, "mean": 0.0}, "good scores above the measured truth itself"),
        ({"standin": 0.5, "poor": 0.0, "mean": 0.1}, "mean, which cannot know which patch"),
    ],
)
def test_a_table_outside_its_brackets_says_that_it_is_invalid(values, told):
    found = scored(**values)
    assert found.validity.startswith("INVALID")
    assert told in found.findings[0]
    assert "INVALID" in markdown_text(found)


def test_nothing_is_said_of_a_table_without_floor_or_oracle():
    found = scored(good=0.5, mean=0.0)
    assert replace(found, oracle={}).validity == ""
    assert replace(found, rows=found.rows[:1]).validity == ""
