"""Neutral: hostile names in every registered format, and in the terminal."""

import csv
import io
import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from stbench.report.formats import formats
from stbench.report.json import leaderboard_of
from stbench.report.neutral import TAG, for_csv, for_json, for_markdown, neutral, visible
from stbench.report.terminal import print_board
from tests.made.board import board
from tests.made.hostile_names import HOSTILE, harmless, is_number, named


@pytest.mark.parametrize("name", formats.names())
@pytest.mark.parametrize("text", HOSTILE, ids=ascii)
def test_a_hostile_name_is_harmless_in_every_format(name, text):
    written, plain = formats[name](named(text)), formats[name](named("plain"))
    assert harmless(written)
    written.encode()
    assert written.count("\n") == plain.count("\n")
    suffix = formats[name].suffix
    if suffix in (".md", ".html"):
        assert TAG.search(written.replace("<br>", "")) is None
        assert "](" not in written
        assert "```" not in written
    if suffix == ".csv":
        rows = list(csv.reader(io.StringIO(written)))
        assert {len(row) for row in rows} == {len(rows[0])}
        assert [
            cell for row in rows for cell in row if cell.lstrip()[:1] in set("=+-@\uff1d") and not is_number(cell)
        ] == []
    if suffix == ".json":
        assert leaderboard_of(written, "it").rows[0].title == text


@pytest.mark.parametrize("text", HOSTILE, ids=ascii)
def test_a_hostile_name_is_harmless_in_the_terminal(text):
    out = io.StringIO()
    print_board(named(text), Console(file=out, width=200))
    assert harmless(out.getvalue())


def test_numbers_in_csv_stay_numbers():
    made = board()
    below = replace(made, rows=tuple(replace(row, values=dict.fromkeys(row.values, -0.5)) for row in made.rows))
    assert ",-0.5," in formats["csv"](below)


@given(st.text())
def test_what_is_made_harmless_once_stays_as_it_is(text):
    for change in (visible, for_markdown):
        assert change(change(text)) == change(text)
    assert harmless(for_csv(text))
    assert "\n" not in visible(text)


@given(st.text(st.characters(blacklist_categories=())))
def test_json_says_the_same_in_escapes(text):
    written = for_json(json.dumps([text], ensure_ascii=False))
    assert json.loads(written) == [text]
    assert harmless(written)


def test_a_harmless_leaderboard_is_not_changed():
    assert neutral(board(), visible) == board()
