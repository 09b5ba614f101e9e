"""Reported: a section of its own, with digits as printed, the measured score and the difference below."""

from dataclasses import replace

import pytest

from stbench.report.markdown import markdown_text
from stbench.report.reported import reported_cells, reported_lines
from tests.made.printed import printed_board, printed_card

BOARD, QUICK = printed_board(), printed_board(profile="quick")


def rows(board, name):
    return [cells[1:] for cells in reported_cells(board).rows if cells[0] == name]


def test_figures_of_a_method_stand_together_as_printed_with_the_measured_score_and_the_difference():
    table = reported_cells(BOARD)
    score, on_slide = BOARD.named("good").values["pcc@hvg-5"], BOARD.named("good").slides["A1"]
    assert table.head == ["method", "figures", "HVG-5 PCC", "HVG-5 PCC, A1", "MSE"]
    assert rows(BOARD, "Good") == [
        ["A paper, Table 1, good", "0.50", "0.75", "1.00"],
        ["A paper, Table 1, encoder", "0.38", "", ""],
        ["measured here", f"{score:.3f}", f"{on_slide:.3f}", ""],
        ["measured less A paper, Table 1, good", f"{score - 0.5:+.3f}", f"{on_slide - 0.75:+.3f}", ""],
    ]
    assert rows(BOARD, "elsewhere") == [["A paper, Table 1, elsewhere", "0.12", "", ""]]


@pytest.mark.parametrize("board", [BOARD, QUICK], ids=["match", "quick"])
def test_differences_stand_only_where_protocols_match_and_else_the_reason_does(board):
    texts = " ".join(cell for row in reported_cells(board).rows for cell in row)
    (line,) = reported_lines(board)
    assert ("measured less" in texts) is (board is BOARD)
    assert ("No difference is given" in line) is (board is QUICK)
    assert all(text in line for text in ("A paper, Table 1, Made:", "Leave one out.", "Odd."))


@pytest.mark.parametrize("board", [BOARD, QUICK, printed_board(own="")], ids=["match", "quick", "another task"])
def test_every_row_has_a_cell_under_every_head_and_the_page_shows_it_below_the_scores(board):
    table, page = reported_cells(board), markdown_text(board)
    assert {len(row) for row in table.rows} == {len(table.head)}
    scores, reported = page.split("## Reported by papers")
    assert "A paper" not in scores
    assert "A paper, Table 1, good" in reported


def test_two_tables_with_different_numbers_for_a_method_are_both_shown():
    other = printed_card("other", table="Table 9", values={"Made": {"PCC HVG-5": {"good": 0.625, "Poor": 0.0}}},
                         same_encoder={})  # fmt: skip
    shown = rows(printed_board(printed_card(), other), "Good")
    assert [cells[0] for cells in shown if cells[1] in ("0.50", "0.62")] == [
        "A paper, Table 1, good", "A paper, Table 9, good",
    ]  # fmt: skip


def test_a_page_without_printed_figures_has_no_section():
    page = markdown_text(printed_board(printed_card(datasets={"Made": {}, "Far": {}}), own=""))
    assert "Reported by papers" not in page


def test_rows_of_one_title_are_kept_apart():
    made = printed_board()
    alike = replace(made, rows=tuple(replace(row, title="Same") for row in made.rows))
    assert [cells[1:] for cells in reported_cells(alike).rows] == [cells[1:] for cells in reported_cells(made).rows]
