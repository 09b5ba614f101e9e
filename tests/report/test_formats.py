"""Formats: the same leaderboard is the same bytes, and holds what it was made from."""

import csv
import io
import math
from dataclasses import replace

import pytest

from stbench.report.csv import csv_text
from stbench.report.formats import formats
from stbench.report.markdown import markdown_text
from tests.made.board import GOLDEN, board

MADE = board()
every_format = pytest.mark.parametrize("name", formats.names())
AGAIN = "written anew by: python -m tests.made.board, where the form changed on purpose"


@every_format
def test_the_same_leaderboard_is_the_same_bytes(name):
    golden = GOLDEN / f"board{formats[name].suffix}"
    assert formats[name](MADE).encode() == golden.read_bytes(), AGAIN
    board.cache_clear()
    assert formats[name](board()) == formats[name](MADE)


def test_no_two_formats_write_the_same_file():
    assert len({formats[name].suffix for name in formats.names()}) == len(formats)
    assert {path.name for path in GOLDEN.iterdir()} == {f"board{formats[name].suffix}" for name in formats.names()}


@every_format
def test_a_leaderboard_without_rows_or_brackets_can_be_written(name):
    assert formats[name](replace(MADE, rows=(), ceiling={}, upper_bound={}, details=())).endswith("\n")


def test_the_csv_has_full_digits_and_cost_columns_last():
    rows = list(csv.DictReader(io.StringIO(csv_text(MADE))))
    head = list(rows[0])
    first_cost = next(place for place, name in enumerate(head) if name.startswith("cost_"))
    assert all(name.startswith("cost_") for name in head[first_cost:])
    assert not any(name.startswith("cost_") for name in head[:first_cost])
    for cells, row in zip(rows, MADE.rows, strict=True):
        assert (cells["method"], cells["title"], cells["status"]) == (row.method, row.title, row.status)
        for column in MADE.columns:
            expected = row.values.get(column.text, math.nan)
            assert float(cells[column.text] or "nan") == pytest.approx(expected, rel=1e-8, nan_ok=True)
    assert rows[-1]["pcc@hvg-5"] == ""


def test_nothing_in_a_page_depends_on_cost_but_the_cost():
    free = replace(MADE, rows=tuple(replace(row, cost={}) for row in MADE.rows))
    assert markdown_text(MADE).startswith(markdown_text(free).rstrip())


@pytest.mark.parametrize("text", ["a | b", "x[/red] [0]", "*a* _b_"])
def test_a_title_stays_one_cell_of_the_page(text):
    odd = replace(MADE, rows=(replace(MADE.rows[0], title=text), *MADE.rows[1:]))
    lines = [line for line in markdown_text(odd).splitlines() if line.startswith("|")]
    assert len({line.replace("\\|", "").count("|") for line in lines[:9]}) == 1
    assert text.replace("|", "\\|") in lines[2]


@pytest.mark.parametrize(
    ("badges", "told"),
    [
        (("same-patient",), "**same-patient**: other slides of the test patient are trained on"),
        (("batch-corrected",), "**batch-corrected**: all slides were corrected together"),
        (("of mine",), "**of mine**"),
    ],
)
def test_badges_stand_above_the_protocol(badges, told):
    page = markdown_text(replace(MADE, facts=replace(MADE.facts, badges=badges)))
    assert told in page.split("## Protocol")[0]
