"""LaTeX: nothing that a name says is a command; the table has a row a line."""

import re

import pytest

from stbench.report.latex import for_latex, latex_text
from tests.made.board import board
from tests.made.hostile_names import HOSTILE, harmless, named


@pytest.mark.parametrize("text", [*HOSTILE, r"\input{/etc/passwd}", "100 % & $x_1^2$ # {}", "``quoted''"])
def test_no_name_is_a_command(text):
    made = for_latex(text)
    bare = re.sub(r"\\[a-zA-Z]+\{\}|\\[{}$&#_%]|\$\\pm\$|\$-\$|\{\[\}|\{\]\}|`\{\}`", "", made)
    assert not re.search(r"[\\{}$&#_%~^]", bare)
    assert "\n" not in made


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_names_leave_the_table_as_it_is(text):
    made = latex_text(named(text))
    rows = [line for line in made.split("\n") if line.endswith(r" \\")]
    assert len(rows) == 1 + len(board().rows)
    assert len({len(re.findall(r"(?<!\\)&", row)) for row in rows}) == 1
    assert harmless(made)


def test_the_table_is_a_booktabs_one():
    made = latex_text(board())
    assert [word for word in ("toprule", "midrule", "bottomrule") if rf"\{word}" in made] == [
        "toprule",
        "midrule",
        "bottomrule",
    ]
    assert made.count(r"\begin") == made.count(r"\end")
