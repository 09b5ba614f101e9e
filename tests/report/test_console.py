import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.console import Console

from stbench.report.cells import Table
from stbench.report.console import print_table

WORDS = st.text("abcdefgh0123456789.%±", min_size=1, max_size=9)
HEAD = ["#", "method", "PCC, marker genes", "mean over patients, 95 %", "MAE", "causes"]
ROWS = [
    ["1", "Colour + ridge", "0.326 ± 0.055", "0.316 (0.214 to 0.419)", "1.146", "none"],
    ["", "the measured expression itself", "1.000", "", "", "many a word that says why"],
]


def printed(table, width, **options):
    out = io.StringIO()
    print_table(table, "scores", Console(file=out, width=width), **options)
    return out.getvalue()


@pytest.mark.parametrize("width", [72, 80, 100, 132, 200])
def test_no_cell_is_broken_and_no_line_is_wider_than_the_terminal(width):
    text = printed(Table(HEAD, ROWS), width, name=1)
    assert max(map(len, text.splitlines())) <= width
    assert all(cell in text for row in ROWS for cell in row)


@settings(max_examples=40, deadline=None)
@given(st.data(), st.integers(1, 8), st.integers(1, 4), st.integers(30, 120))
def test_any_table_is_printed_whole_at_any_width(data, n_columns, n_rows, width):
    cells = st.lists(WORDS, min_size=n_columns, max_size=n_columns)
    head, rows = data.draw(cells), data.draw(st.lists(cells, min_size=n_rows, max_size=n_rows))
    text = printed(Table(head, rows), width)
    assert max(map(len, text.splitlines())) <= width
    assert all(cell in text for row in rows for cell in row)


@pytest.mark.parametrize(("width", "blocks"), [(200, 1), (100, 2), (72, 3)])
def test_every_block_repeats_the_names(width, blocks):
    text = printed(Table(HEAD, ROWS), width, name=1)
    assert text.count("Colour + ridge") == text.count("┏") == blocks
    assert text.count("scores") == 1


@pytest.mark.parametrize("width", [24, 40, 55])
def test_a_terminal_too_narrow_for_any_block_gets_a_line_a_cell(width):
    text = printed(Table(HEAD, ROWS), width, name=1)
    assert "┏" not in text
    assert "  PCC, marker genes: 0.326 ± 0.055\n" in text


def test_running_text_alone_is_broken_between_words():
    rows = [["mine", "width=" + "3, depth=2, " * 20]]
    text = printed(Table(["method", "settings"], rows), 60, text=1)
    assert max(map(len, text.splitlines())) <= 60
    assert text.count("depth=2") == 20
    assert text.count("┏") == 1


@pytest.mark.parametrize("styles", [{}, {"failed": "red"}])
def test_brackets_are_shown_as_they_are(styles):
    assert "x[/red] [bold]" in printed(Table(["a", "b"], [["failed", "x[/red] [bold]"]]), 80, styles=styles)


def test_a_table_without_rows_prints_nothing():
    assert printed(Table(HEAD, []), 80) == ""
