"""LaTeX: a table that compiles whatever names say."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stbench.report.cells import score_cells
from stbench.report.latex import SIGNS, for_latex, latex_text
from tests.made.board import board
from tests.made.hostile_names import HOSTILE, named
from tests.made.printed import printed_board

ESCAPED = re.compile(r"\\(?:[{}$&#_%]|text[a-z]+\{\}|symbol\{34\})|\$\\pm\$|\$-\$|\{\[\}|\{\]\}")
"""All that an escaped text may hold of LaTeX's own."""
COMMANDS = (r"\input{/etc/passwd}", r"$$\immediate\write18{x}$$", "%", "a & b \\\\", "#1^2_3~", "``x''", "1 \\\\[2in]")
NAMES = [*HOSTILE, *COMMANDS]


def lines_of(text):
    return [line for line in latex_text(named(text)).splitlines() if line.endswith(r"\\")]


def test_every_row_is_a_line_with_a_cell_under_every_head():
    table = score_cells(board())
    head, *rows = (line for line in latex_text(board()).splitlines() if line.endswith(r"\\"))
    assert len(rows) == len(table.rows)
    assert {line.count(" & ") for line in (head, *rows)} == {len(table.head) - 1}
    assert [part for part in ("toprule", "midrule", "bottomrule") if f"\\{part}" not in latex_text(board())] == []


@pytest.mark.parametrize("text", NAMES, ids=ascii)
def test_no_name_is_a_command_ends_a_cell_or_a_line_or_stops_latex(text):
    written = for_latex(text)
    assert not set(ESCAPED.sub("", written)) & set('\\{}$&#_%~^<>|"[]`\n')
    assert max(map(ord, written), default=0) < 256
    assert [line.count(" & ") for line in lines_of(text)] == [line.count(" & ") for line in lines_of("plain")]
    assert latex_text(named(text)).count("\n") == latex_text(named("plain")).count("\n")


@given(st.text())
def test_any_text_is_escaped_whole(text):
    assert not set(ESCAPED.sub("", for_latex(text))) & set('\\{}$&#_%~^<>|"[]`\n\r')


@pytest.mark.parametrize("sign", SIGNS, ids=ascii)
def test_every_sign_has_another_form_that_stands_alone(sign):
    assert for_latex(f"a{sign}b") == f"a{SIGNS[sign]}b" != f"a{sign}b"


@pytest.mark.parametrize(("made", "tables"), [(printed_board(), 2), (board(), 1)], ids=["printed", "none"])
def test_printed_figures_are_a_table_of_their_own(made, tables):
    text = latex_text(made)
    assert text.count(r"\begin{table}") == text.count(r"\end{table}") == tables
    assert ("A paper, Table 1, good" in text.split(r"\end{table}")[0]) is False
    assert ("measured here" in text) is (tables == 2)
