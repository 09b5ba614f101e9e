"""Markdown: a page that pipes in titles do not break, and that costs change at its end alone."""

from dataclasses import replace

import pytest

from stbench.report.markdown import markdown_text
from tests.made.board import board

MADE = board()


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
