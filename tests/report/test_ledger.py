"""The ledger: every number once, moves with their difference, and no line that can be changed unseen."""

import csv
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from stbench.errors import StoreError
from stbench.report.ledger import BOUND, NAME, Line, enter, latest, published_by, read_ledger
from tests.made.board import board

BOARD = board()
NUMBERS = list(published_by(BOARD))


def moved(by, method="good", score="pcc@hvg-5"):
    rows = [
        replace(row, values={**row.values, score: row.values[score] + by}) if row.method == method else row
        for row in BOARD.rows
    ]
    return replace(BOARD, rows=tuple(rows))


@pytest.fixture
def path(tmp_path):
    enter(BOARD, tmp_path, commit="abc", why="first")
    return tmp_path / NAME


def test_every_number_is_entered_once(path):
    lines = read_ledger(path)
    assert [line.published for line in lines] == NUMBERS
    assert len({line[:4] for line in lines}) == len(lines) == sum(len(row.values) for row in BOARD.rows)
    assert {(line.before, line.commit, line.why) for line in lines} == {("", "abc", "first")}
    assert enter(BOARD, path.parent, commit="def") == 0


def test_limits_are_numbers_too():
    limited = replace(BOARD, upper_bound={"pcc@hvg-5": 1.0})
    assert [number[2:] for number in published_by(limited)][-1] == (BOUND, "pcc@hvg-5", "1")


@pytest.mark.parametrize("by", [0.125, -0.5])
def test_a_number_that_moved_says_from_what_by_how_much_and_why(path, by):
    before = path.read_text()
    assert enter(moved(by), path.parent, commit="def", why="=another seed") == 1
    assert path.read_text().startswith(before)
    line = read_ledger(path)[-1]
    assert (line.method, line.score, line.commit, line.why) == ("good", "pcc@hvg-5", "def", "'=another seed")
    assert float(line.change) == pytest.approx(by)
    assert float(line.value) == pytest.approx(float(line.before) + by)
    assert latest(read_ledger(path))[line[:4]] == line.value


def test_a_number_below_the_digits_of_a_table_did_not_move(path):
    assert enter(moved(1e-13), path.parent, commit="def") == 0


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, len(NUMBERS) - 1), st.sampled_from(Line._fields), st.sampled_from(["change", "drop", "swap"]))
def test_a_line_that_was_changed_taken_out_or_moved_is_named(path, at, column, how):
    enter(moved(0.5), path.parent, commit="def")
    rows = list(csv.reader(path.read_text().splitlines()))
    if how == "change":
        rows[1 + at][Line._fields.index(column)] += "1"
    elif how == "drop":
        del rows[1 + at]
    else:
        rows[1 + at], rows[2 + at] = rows[2 + at], rows[1 + at]
    other = path.with_name("changed.csv")
    with other.open("w", newline="") as file:
        csv.writer(file).writerows(rows)
    with pytest.raises(StoreError, match=f"changed.csv, line {2 + at}: is not as it was appended"):
        read_ledger(other)


@pytest.mark.parametrize("text", ["", "a,b\n", '"' + "x" * 200_000])
def test_what_is_no_ledger_is_told(tmp_path, text):
    (tmp_path / NAME).write_text(text)
    with pytest.raises(StoreError, match=NAME):
        enter(BOARD, tmp_path, commit="abc")
