"""Best genes on a page: a line per row that has any, and what chance reaches beside them."""

from dataclasses import replace

import pytest

from stbench.analyses.best_genes import BestGene
from stbench.report.best_genes import HEADING, best_gene_cells, best_gene_text
from stbench.report.json import json_text, leaderboard_of
from stbench.report.markdown import markdown_text
from tests.made.board import board

BEST = {"good": (BestGene("MGP", 0.75), BestGene("CD24", 0.5)), "poor": (BestGene("ERBB2", 0.25),)}
BOARD = replace(board(), best_genes=BEST)


@pytest.mark.parametrize(
    ("best", "rows"),
    [
        ({}, []),
        (BEST, [["Good", "MGP 0.750", "CD24 0.500"], ["Poor", "ERBB2 0.250", ""]]),
        ({"poor": BEST["poor"], "good": ()}, [["Poor", "ERBB2 0.250"]]),
    ],
)
def test_a_line_per_row_that_has_any_and_a_column_per_place(best, rows):
    table = best_gene_cells(replace(board(), best_genes=best))
    assert table.rows == rows
    assert {len(cells) for cells in table.rows} <= {len(table.head)}


@pytest.mark.parametrize("floor", [True, False])
def test_what_a_control_reaches_that_knows_nothing_is_said(floor):
    rows = tuple(replace(row, floor=floor and row.method == "poor") for row in BOARD.rows)
    assert ("Poor 0.250" in best_gene_text(replace(BOARD, rows=rows))) is floor


@pytest.mark.parametrize(("shown", "given"), [(True, BOARD), (False, board())])
def test_a_page_has_them_where_there_are_any_and_they_come_back_from_json(shown, given):
    text = json_text(given)
    assert (f"## {HEADING}" in markdown_text(given)) is shown
    assert ('"best_genes"' in text) is shown
    assert leaderboard_of(text, "board.json").best_genes == given.best_genes
