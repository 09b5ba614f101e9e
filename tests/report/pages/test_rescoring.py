"""The page of rescoring: a score and a rank per method and protocol."""

from dataclasses import replace

import pytest

from stbench.analyses.rescoring.rescored import Column
from stbench.analyses.rescoring.setting import CLEAN
from stbench.report.pages.rescoring import rescore_cells, rescore_csv, rescore_markdown
from tests.made.pages import RESCORED


def test_a_method_has_its_number_and_rank_under_each_protocol():
    scores, agreement = rescore_cells(RESCORED)
    assert scores.head == ["method", "plain", "paper", "clean"]
    assert [row[0] for row in scores.rows] == ["Poor | one", "Right", "Flat (control)"]
    assert scores.rows[1][1] == "1.000 (1)"
    assert scores.rows[2][1:] == ["0.000 (3)", "-", "0.000 (3)"]
    assert [row[0] for row in agreement.rows] == ["plain", "paper", "clean"]


def test_the_page_says_what_each_protocol_does_and_what_of_it_was_not_replayed():
    page = rescore_markdown("made-task", "made", RESCORED)
    assert "`paper` (Paper): norm: ln(1+raw); truth-smooth: 3 x 3 mean; subset: PCC-k, 3; nan: poison." in page
    assert "Not replayed: split: slides apart (needs another training)." in page
    assert "The twin of plain, paper." in page


def test_a_protocol_that_a_control_leads_is_marked():
    first = RESCORED.methods[1]._replace(control=True)
    led = replace(RESCORED, methods=(RESCORED.methods[0], first))
    assert rescore_cells(led)[0].head == ["method", "plain ^", "paper ^", "clean ^"]


def test_without_methods_there_are_no_rows():
    scores, agreement = rescore_cells(replace(RESCORED, methods=()))
    assert scores.rows == []
    assert {cell for row in agreement.rows for cell in row[1:]} == {"-"}


@pytest.mark.parametrize("row", [0, 4])
def test_the_table_of_numbers_has_one_a_row_with_its_interval(row):
    head, *rows = rescore_csv(RESCORED).splitlines()
    assert head == "protocol,method,control,value,low,high,rank"
    assert len(rows) == 9
    interval = RESCORED.methods[row // 3].intervals[row % 3]
    assert rows[row].split(",")[-4:-1] == [f"{value:.6f}" for value in (interval.mean, interval.low, interval.high)]


@pytest.mark.parametrize("clean", [True, False])
def test_a_column_that_changes_nothing_says_what_that_is(clean):
    column = Column(name="it", title="It", setting=CLEAN, clean=clean, of=("a",) if clean else ())
    page = rescore_markdown("task", "made", replace(RESCORED, columns=(column,), methods=()))
    assert "`it` (It): all genes, within a slide." in page
    assert ("The twin of a." in page) == clean
