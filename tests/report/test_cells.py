"""Cells: ranks, titles, intervals and costs as a table shows them."""

import math
from dataclasses import replace

import pytest

from stbench.analyses.ranking import leaderboard
from stbench.report.cells import (
    RANKS,
    cost_cells,
    detail_cells,
    headline,
    interval_text,
    rank_texts,
    reference_cells,
    score_cells,
)
from stbench.statistics.ranges import RankRange
from tests.made.answers import answers, entrant, questions, task_card
from tests.made.board import board
from tests.made.cohort import made_cohort

MADE = board()
ASKED = questions(
    task_card(metrics=("pcc@all", "mae@all"), details=("mae@each-marker",), reference="good"),
    made_cohort("A1", "A2", "B1", "C1"),
)
WITH_ALL = leaderboard(
    answers(ASKED, entrant(ASKED, "good", 0.3), entrant(ASKED, "poor", 3.0), entrant(ASKED, "flat", None, control=True))
)


def test_methods_are_ranked_and_controls_stand_ins_and_failures_are_not():
    assert [row.method for row in MADE.rows] == ["good", "standin", "poor", "mean", "broken", "mute", "slow"]
    assert [cells[0] for cells in score_cells(MADE).rows] == ["1=", "†", "1=", "control", "", "", ""]


@pytest.mark.parametrize(
    ("ranges", "texts", "possible"),
    [
        (((1, 1), (2, 2)), ("1", "2"), ("1 to 1", "2 to 2")),
        (((1, 2), (1, 2)), ("1=", "1="), ("1 to 2", "1 to 2")),
        ((None, None), ("1", "2"), ("", "")),
    ],
    ids=["apart", "shared", "a file that has none"],
)
def test_rows_that_are_not_told_apart_share_a_rank_beside_those_that_are_possible(ranges, texts, possible):
    ranges = dict(zip(("good", "poor"), ranges, strict=True))
    made = replace(MADE, rows=tuple(
        replace(row, ranks=range_ and RankRange(*range_))
        for row in MADE.rows for range_ in [ranges.get(row.method)]
    ))  # fmt: skip
    assert tuple(rank_texts(made)[method] for method in ranges) == texts
    table = score_cells(made)
    shown = {cells[1]: cells[table.head.index(RANKS)] for cells in table.rows}
    assert (shown["Good"], shown["Poor"], shown["Mean"]) == (*possible, "")


@pytest.mark.parametrize(
    ("half", "value", "text"),
    [(0.5, "0.43 ± 0.05", "0.40 (-0.10 to 0.90)"), (0.05, "0.432 ± 0.050", "0.400 (0.350 to 0.450)"),
     (0.002, "0.4321 ± 0.0500", "0.4000 (0.3980 to 0.4020)"), (math.nan, "0.432 ± 0.050", "")],
)  # fmt: skip
def test_a_score_has_as_many_digits_as_its_interval_warrants(half, value, text):
    standing = MADE.rows[0].standing
    interval = standing.interval._replace(mean=0.4, low=0.4 - half, high=0.4 + half)
    row = replace(
        MADE.rows[0], values={"s": 0.4321}, spreads={"s": 0.05}, standing=replace(standing, interval=interval)
    )
    assert (headline(row, "s"), interval_text(row)) == (value, text)


def test_rows_are_called_by_their_titles():
    names = ["Good", "Standin †", "Poor", "Mean", "Broken", "Mute", "Slow"]
    assert [cells[1] for cells in score_cells(MADE).rows] == names
    assert [cells[0] for cells in cost_cells(MADE).rows] == [name for name in names if name != "Mute"]
    assert [cells[0] for cells in reference_cells(WITH_ALL).rows] == ["Poor", "Flat"]
    assert [cells[0] for cells in detail_cells(WITH_ALL).rows] == ["Good", "Poor", "Flat"]


@pytest.mark.parametrize("cells", [score_cells, detail_cells, reference_cells, cost_cells])
@pytest.mark.parametrize("made", [MADE, WITH_ALL], ids=["made", "with all"])
def test_every_row_has_a_cell_under_every_head(cells, made):
    table = cells(made)
    assert len(set(table.head)) == len(table.head)
    assert {len(row) for row in table.rows} <= {len(table.head)}
    assert all(isinstance(cell, str) for row in (table.head, *table.rows) for cell in row)


def test_a_row_without_all_its_folds_has_a_reason_and_no_score():
    rows = {row.method: row for row in MADE.rows}
    assert (rows["broken"].status, rows["broken"].values, rows["broken"].folds_done) == ("failed", {}, 4)
    assert rows["broken"].cause == "B1: ValueError: no | luck"
    assert rows["slow"].key.startswith("slow-")
    assert rows["mute"].status == "not applicable"
    assert rows["standin"].name == "Standin †"
    for cells in score_cells(MADE).rows[4:]:
        assert cells[3:] == [""] * (len(cells) - 3)


def test_brackets_are_the_last_lines_and_a_share_of_the_ceiling_is_given_under_it_alone():
    table = score_cells(WITH_ALL)
    assert [cells[:2] for cells in table.rows[-2:]] == [
        ["ceiling", "noise ceiling of the counts"], ["upper bound", "the measured expression itself"],
    ]  # fmt: skip
    share = table.head.index("of ceiling")
    assert table.rows[0][share].endswith("%")
    assert [cells[share] for cells in table.rows[-2:]] == ["", ""]
    assert table.rows[-1][3] == "1.000"
    assert "of ceiling" not in score_cells(replace(WITH_ALL, ceiling={})).head
    assert len(score_cells(replace(WITH_ALL, ceiling={}, upper_bound={})).rows) == 3


def test_differences_are_those_of_the_row_less_the_reference():
    table = reference_cells(WITH_ALL)
    assert table.head[1] == "PCC, all genes, less Good"
    good, poor = (WITH_ALL.named(name) for name in ("good", "poor"))
    assert float(table.rows[0][1]) < 0
    pair = next(pair for pair in WITH_ALL.inference.pairs if {pair.first, pair.second} == {good.method, poor.method})
    assert table.rows[0][1] == f"{-pair.interval.mean:+.3f}"
    low, high = (float(text) for text in table.rows[0][2].split(" to "))
    assert low <= float(table.rows[0][1]) <= high
    assert reference_cells(replace(WITH_ALL, reference="")).rows == []


@pytest.mark.parametrize(
    ("cost", "head", "cells"),
    [
        ({"train_wall_s": 1.25}, "train, s", "1.2"),
        ({"peak_memory_mb": 12345.6}, "peak memory, MB", "12,346"),
        ({"parameters": 1e6}, "parameters", "1,000,000"),
        ({"gpu_s": 0.0}, "GPU s", "0.0"),
    ],
)
def test_costs_are_shown_where_a_row_has_them(cost, head, cells):
    table = cost_cells(replace(MADE, rows=(replace(MADE.rows[0], cost=cost), replace(MADE.rows[1], cost={}))))
    assert table.head == ["method", head]
    assert table.rows == [["Good", cells]]
