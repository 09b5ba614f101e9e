"""Neutral: hostile names in every registered format, in the terminal, and in the names of files."""

import csv
import io
import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from stbench.analyses.leaderboard import Leaderboard
from stbench.errors import StoreError
from stbench.files.names import file_name
from stbench.report.formats import formats
from stbench.report.json import leaderboard_of
from stbench.report.neutral import TAG, for_csv, for_json, for_markdown, neutral, visible
from stbench.report.publish import write_page
from stbench.report.terminal import print_board
from tests.made.board import board

HOSTILE = [
    "<script>alert(1)</script>", "<img src=x onerror=y>", "[a](javascript:b)", "![a](http://b/c.png)", "a | b", "```",
    "\x1b[31mred", "\x1b]0;title\a", "\x9b2J", "bell\a", "\b\b\bback", "\u202eevil", "\u2066x\u2069", "zero\u200bwidth",
    "a\nb", "a\r\nb", "a\rb", "a\u2028b", "a\x85b", "\t=1", "=cmd|' /C calc'!A0", "+1", "-1+1", "@SUM(A1)", " =1",
    "\uff1d1", '","', '"', "[/bold]", "[red]x", "\ud800", "\U000e0041", "\0", "x" * 300,
]  # fmt: skip


def named(text: str) -> Leaderboard:
    """The leaderboard with ``text`` wherever a stranger's card, data or method has a say."""
    made = board()
    facts = replace(made.facts, title=text, remarks=(text,), seen={"good": (text,)}, versions={text: text})
    rows = tuple(replace(row, title=text, cause=text, note=text) for row in made.rows)
    return replace(made, facts=facts, rows=rows)


def harmless(text: str) -> bool:
    return all(part.isprintable() or part == "\n" for part in text)


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
            cell for row in rows for cell in row if cell.lstrip()[:1] in set("=+-@\uff1d") and not number(cell)
        ] == []
    if suffix == ".json":
        assert leaderboard_of(written, "it").rows[0].title == text


def number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return not cell.startswith("+")


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


@pytest.mark.parametrize("name", ["mine", "gene-pred", "a.b_c+d e", "6mer", "données", "数据"])
def test_a_name_of_a_file(name):
    assert file_name(name, "here", StoreError) == name


@pytest.mark.parametrize(
    "name",
    ["", ".", "..", "../up", "a/b", "a\\b", ".hidden", "-option", "_x", "a ", "a.", "con", "NUL.md", "com1", "a\nb",
     "a\x1bb", "\u202ea", "a:b", "a*", "x" * 300, "\0", "~", "a\ud800"],
)  # fmt: skip
def test_no_name_of_a_file(tmp_path, name):
    with pytest.raises(StoreError, match="cannot name a file"):
        file_name(name, "here", StoreError)
    for dataset, page in ((name, "a.md"), ("made", name)):
        with pytest.raises(StoreError, match="cannot name a file"):
            write_page("text", tmp_path / "out", dataset, page)
    assert list(tmp_path.iterdir()) == []
