"""Verifying: a table whose forms and numbers agree has no fault; each kind of change has one that names it."""

import re
from dataclasses import replace

import pytest

from stbench.errors import StoreError
from stbench.report.ledger import enter
from stbench.report.publish import publish
from stbench.report.verifying import board_at, faults_of_forms, faults_of_ledger, faults_of_values, tables_in
from tests.made.board import board

BOARD = board()


@pytest.fixture
def path(tmp_path):
    publish(BOARD, tmp_path)
    enter(BOARD, tmp_path, commit="abc")
    return tmp_path / "made/made-task.json"


def test_a_table_as_it_was_published_has_no_fault(path):
    path.with_suffix(".gallery.json").write_text("{}")  # what a page shows of it is no table
    assert tables_in(path.parent.parent) == (path,)
    again = board_at(path.with_suffix(".md"))
    assert [*faults_of_forms(path), *faults_of_ledger(path.parent.parent, again)] == []
    assert [*faults_of_values(again, BOARD, "made")] == []


@pytest.mark.parametrize(
    ("suffix", "old", "new", "where"),
    [
        (".csv", "measured,,", "failed,,", "line 2, row 'good', column status"),
        (".csv", "task,", "Task,", "line 1, column task"),
        (".csv", "made-task,made", '"made-task",made', "made-task.csv"),
        (".md", "| Good", "| Best", "made-task.md, line "),
        (".json", '"seeds"', '"seeds" ', "made-task.json, line "),
    ],
)
def test_a_change_is_named_with_its_line(path, suffix, old, new, where):
    place = path.with_suffix(suffix)
    text = place.read_text(encoding="utf-8")
    assert old in text
    place.write_text(text.replace(old, new, 1), encoding="utf-8")
    first, *_ = faults_of_forms(path)
    assert where in first.text


@pytest.mark.parametrize("suffix", [".csv", ".md"])
def test_a_form_that_is_not_there_is_a_fault(path, suffix):
    path.with_suffix(suffix).unlink()
    assert next(faults_of_forms(path)).has == ""


def test_numbers_that_the_ledger_has_not_are_named(path):
    assert "no ledger" in next(faults_of_ledger(path.parent, BOARD)).text
    other = replace(BOARD, rows=tuple(replace(row, method=f"{row.method}2") for row in BOARD.rows))
    assert "made made-task good2 pcc@hvg-5: has nothing" in next(faults_of_ledger(path.parent.parent, other)).text


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (
            lambda row: replace(row, values={**row.values, "mae@all": 9.0}),
            "row 'good', mae@all: has .*expected 9,",
        ),
        (lambda row: replace(row, values={}, status="damaged", cause="no luck"), "expected none: damaged. no luck"),
        (lambda row: replace(row, method="other"), "row 'good': has scores, expected none"),
    ],
)
def test_numbers_that_predictions_do_not_give_are_named(change, told):
    rows = tuple(change(row) if row.method == "good" else row for row in BOARD.rows)
    (first,) = faults_of_values(BOARD, replace(BOARD, rows=rows), "a store")
    assert re.search(told, first.text), first.text


def test_another_dataset_is_named():
    again = replace(BOARD, facts=replace(BOARD.facts, fingerprint="0" * 64))
    assert "content of the dataset" in next(faults_of_values(BOARD, again, "a store")).text


@pytest.mark.parametrize("text", ["", "{}", "[]"])
def test_what_is_no_table_is_told(path, text):
    path.write_text(text)
    with pytest.raises(StoreError, match=r"made-task.json"):
        list(faults_of_forms(path))
