"""Brief: what a terminal of 80 columns has room for."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from stbench.report.brief import brief_cells, shortened
from stbench.report.console import width_of
from tests.made.board import board
from tests.made.console import console

MADE = replace(board(), ceiling={board().first.text: 1.1})


def test_it_has_rank_method_score_interval_tier_and_share_of_the_ceiling():
    table = brief_cells(MADE, 80)
    assert table.head == ["#", "method", "HVG-5 PCC", "95 % over patients", "tier", "of ceiling"]
    assert table.rows[0] == ["1=", "Good", "0.9901", "0.9844 to 0.9951", "1", "90%"]
    assert [cells[1] for cells in table.rows] == ["Good", "Standin †", "Poor", "Mean"]


@pytest.mark.parametrize("ceiling", [{}, {"pcc@hvg-5": 0.0}])
def test_no_share_is_given_of_a_ceiling_that_is_not_there(ceiling):
    assert "of ceiling" not in brief_cells(replace(MADE, ceiling=ceiling), 80).head


@pytest.mark.parametrize(
    "title", ["A method with a name of many words: no-gene-embedding", "x" * 300, "画像から遺伝子発現" * 9]
)
@pytest.mark.parametrize("width", [72, 80, 100])
def test_a_long_name_is_cut_in_its_middle_so_that_the_table_fits(title, width):
    made = replace(MADE, rows=(replace(MADE.rows[0], title=title), *MADE.rows[1:]))
    table = brief_cells(made, width)
    assert width_of(table, console(width)) <= width
    name = table.rows[0][1]
    assert title.startswith(name.split("...")[0])
    assert title.endswith(name.split("...")[-1])


def test_names_that_would_look_alike_are_not_cut():
    titles = [f"{'a' * 60}{letter}{'b' * 60}" for letter in "xyz"]
    made = replace(MADE, rows=tuple(replace(row, title=t) for row, t in zip(MADE.rows, titles, strict=False)))
    assert [cells[1].rstrip(" †") for cells in brief_cells(made, 80).rows] == titles


@given(st.text(st.characters(blacklist_categories=("Cs", "Cc"))), st.integers(12, 60))
def test_a_shortened_text_fits_and_a_short_one_stays(text, room):
    assert cell_len(shortened(text, room)) <= room
    assert cell_len(text) > room or shortened(text, room) == text
