"""Beside: printed figures stand beside their rows, and are compared with what followed their protocol alone."""

import math
from dataclasses import replace

import pytest

from stbench.analyses.findings import findings_of
from tests.made.answers import DONE
from tests.made.printed import printed_board, printed_card


def figures(board):
    """Row, column, slide and value of each figure."""
    return [(f.method, f.row, f.column, f.slide, f.value) for table in board.reported for f in table.figures]


@pytest.mark.parametrize(
    ("changes", "mismatches"),
    [
        ({}, ()),
        ({"own": ""}, ("task",)),
        ({"own": "other"}, ("task",)),
        ({"profile": "quick"}, ("profile",)),
        ({"slides": ("A1", "A2", "B1", "C1")}, ("slides",)),
        ({"slides": ("A1", "B1"), "profile": "quick", "own": ""}, ("task", "slides", "profile")),
    ],
    ids=["same", "no table", "another table", "quick", "more slides", "all"],
)
def test_what_differs_from_the_protocol_of_a_table_is_named_and_stops_the_difference(changes, mismatches):
    board = printed_board(**changes)
    (table,) = board.reported
    assert table.mismatches == mismatches
    compared = [figure for figure in table.figures if not math.isnan(table.difference(figure))]
    assert bool(compared) is (not mismatches)


def test_a_figure_is_held_against_the_score_of_its_row_and_of_its_slide():
    board = printed_board()
    (table,) = board.reported
    good = board.named("good")
    measured = {(f.method, f.slide): f.measured for f in table.figures if f.column}
    assert measured["good", ""] == good.values["pcc@hvg-5"]
    assert measured["good", "A1"] == good.slides["A1"]
    assert measured["Poor", ""] == board.named("poor").values["pcc@hvg-5"]


@pytest.mark.parametrize(("method", "row"), [("elsewhere", ""), ("encoder", "good")])
def test_a_name_that_is_no_row_or_the_encoder_of_one_is_compared_with_nothing(method, row):
    (table,) = printed_board().reported
    (figure,) = [figure for figure in table.figures if figure.method == method]
    assert (figure.row, math.isnan(figure.measured)) == (row, True)


def test_under_another_task_only_scores_that_it_has_are_shown():
    own, other = printed_board(), printed_board(own="")
    assert {column for _, _, column, _, _ in figures(own)} == {"pcc@hvg-5", ""}
    assert {column for _, _, column, _, _ in figures(other)} == {"pcc@hvg-5"}


@pytest.mark.parametrize(("own", "shown"), [("made-table", True), ("", False)])
def test_a_table_of_other_datasets_stands_beside_its_own_task_alone_and_says_so(own, shown):
    far = printed_card(values={"Far": {"MSE": {"good": 2.0}}}, methods={}, same_encoder={})
    tables = printed_board(far, own=own).reported
    assert [table.mismatches for table in tables] == ([("dataset",)] if shown else [])


def test_two_tables_that_print_one_method_both_stand_the_tasks_own_first():
    other = printed_card("another-table", table="Table 9")
    board = printed_board(other, printed_card())
    assert [table.name for table in board.reported] == ["made-table", "another-table"]
    assert [table.mismatches for table in board.reported] == [(), ("task",)]


def test_stand_ins_are_compared_with_nothing():
    (table,) = printed_board(outcome=replace(DONE, stand_in=True)).reported
    assert [
        figure.measured for figure in table.figures if figure.row == "good" and not math.isnan(figure.measured)
    ] == []


def test_printed_figures_change_no_rank_no_statistic_and_no_finding():
    alone = printed_board(printed_card(values={"Far": {"MSE": {"good": 2.0}}}, methods={}, same_encoder={}), own="")
    board = printed_board(own="")
    assert not alone.reported
    assert board.reported
    assert replace(board, reported=()) == alone
    assert findings_of(board) == findings_of(alone)


@pytest.mark.parametrize(("own", "column"), [("made-table", "pcc_overall"), ("", "pcc@hvg-5")])
def test_a_column_may_be_another_under_the_tables_own_task(own, column):
    score = {"metric": "PCC", "over": "HVG-5", "column": "pcc@hvg-5", "own_column": "pcc_overall"}
    card = printed_card(scores={"PCC HVG-5": score, "PCC A1": score, "MSE": score})
    (table,) = printed_board(card, own=own).reported
    assert {figure.column for figure in table.figures} == {column}
