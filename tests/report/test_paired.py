"""Paired: tables of differences, and the sentence on what a cohort can show."""

import math
from dataclasses import replace

import pytest

from stbench.analyses.differences import Differences
from stbench.report.digits import decimals_of_difference
from stbench.report.markdown import markdown_text
from stbench.report.paired import paired_cells, paired_text, seed_cells
from tests.made.paired import one_patient, paired_board

BOARD = paired_board()
ONE_PATIENT = one_patient()
UNPAIRED = paired_board(paired=False)


def with_sizes(*sizes: tuple[float, float]):
    """The board with as many variants, each with a mean and what would be visible."""
    (row, *_) = BOARD.differences.rows
    made = tuple(
        replace(row, method=f"v{number}", interval=row.interval._replace(mean=mean), visible=visible)
        for number, (mean, visible) in enumerate(sizes)
    )
    return replace(BOARD, differences=Differences(seeds=(0, 1, 2), rows=made))


@pytest.mark.parametrize("cells", [paired_cells, seed_cells])
@pytest.mark.parametrize("board", [BOARD, ONE_PATIENT, UNPAIRED], ids=["four", "one patient", "unpaired"])
def test_every_row_has_a_cell_under_every_head_and_a_task_without_pairs_has_no_rows(cells, board):
    table = cells(board)
    assert {len(row) for row in table.rows} <= {len(table.head)}
    assert bool(table.rows) is (board is not UNPAIRED)


@pytest.mark.parametrize(
    ("name", "expected"), [("Full:Same", ["+0.000", "+0.000 to +0.000", "-", "0.000"]), ("Full:Less", None)]
)
def test_a_variant_that_changes_nothing_is_shown_as_nothing(name, expected):
    (cells,) = [cells[1:] for cells in paired_cells(BOARD).rows if cells[0] == name]
    assert (cells == expected) is (expected is not None)


@pytest.mark.parametrize("method", ["full:same", "full:less", "flat"])
def test_every_difference_stands_by_itself_with_its_sign(method):
    name, difference = BOARD.named(method).name, BOARD.differences.named(method)
    rows = {cells[1]: cells[2:] for cells in seed_cells(BOARD).rows if cells[0] == name}
    decimals = decimals_of_difference(difference.interval)
    assert rows == {
        patient: [f"{value:+.{decimals}f}" for value in values] for patient, values in difference.patients.items()
    }  # fmt: skip
    assert seed_cells(BOARD).head == ["method", "patient", "seed 0", "seed 1", "seed 2"]


@pytest.mark.parametrize(
    ("sizes", "told"),
    [
        ([(0.1, 0.2)], "to be 0.200 in size for a chance of 80% to be found"),
        ([(0.1, 0.2)], "of 1 difference to the full model none is that large."),
        ([(0.1, 0.2), (-0.6, 0.5)], "to be 0.200 to 0.500, by its own spread, in size"),
        ([(0.1, 0.2), (-0.6, 0.5)], "of 2 differences to the full model 1 is that large."),
        ([(0.3, 0.2), (-0.6, 0.5)], "of 2 differences to the full model 2 are that large."),
        ([(0.0, 0.0), (0.1, 0.2)], "to be 0.200 in size"),
        ([(0.3, math.nan)], "4 patients cannot show how a difference varies between patients."),
    ],
)
def test_the_page_says_what_the_cohort_can_show(sizes, told):
    assert told in paired_text(with_sizes(*sizes))


@pytest.mark.parametrize(
    ("board", "told"),
    [
        (BOARD, "Every variant was trained with the same 3 seeds as Full and drew the same first weights"),
        (ONE_PATIENT, "the same 1 seed as Full"),
        (ONE_PATIENT, "1 patient cannot show how a difference varies between patients."),
    ],
)
def test_the_page_says_how_variants_were_paired(board, told):
    assert told in markdown_text(board).split("### Seed by seed")[1]


def test_controls_count_in_no_sentence_on_variants():
    assert "of 2 differences to the full model" in paired_text(BOARD)


def test_a_task_without_pairs_has_none_of_it():
    assert paired_text(UNPAIRED) == ""
    assert "Seed by seed" not in markdown_text(UNPAIRED)
