"""Broken submissions: each kind of mistake gets one message that says where, what was found, and what was expected."""

import numpy as np
import pandas as pd
import pytest

from stbench.errors import DataError
from stbench.protocols.questions import Questions
from stbench.protocols.splits import Fold, Part
from stbench.scoring.outside import matching
from stbench.scoring.prediction_files import answers_of_file
from tests.made.answers import entrant, questions
from tests.made.cohort import GENES, made_cohort
from tests.made.prediction_files import long_of, table_of, write_tree

COHORT = made_cohort("A1", "A2", "B1")
ASKED = questions(cohort=COHORT, genes=GENES[:10])
TABLE = table_of(entrant(ASKED, "own"))
SORTED = TABLE.sort_values(["slide", "spot"]).reset_index(drop=True)
LONG = long_of(TABLE)
RENAMED = {gene: f"ENSG{number}" for number, gene in enumerate(GENES)}


def with_nan(table):
    return table.assign(GENE3=np.where(np.arange(len(table)) == 7, np.nan, table["GENE3"]))


BROKEN = {
    "missing spots": (SORTED.iloc[2:], "'A1': lacks 2 spots: .*Expected each of the 30 spots"),
    "extra spots": (pd.concat([TABLE, TABLE.iloc[:1].assign(spot="99x99")]), "1 spot that the slide has not: 99x99"),
    "other spots": (TABLE.assign(spot="s" + TABLE["spot"]), "lacks 30 spots: .*; it has 30 spots that the slide has"),
    "wrong genes": (TABLE.rename(columns=RENAMED), "lacks 10 genes: .*; it has 10 genes that the slide has not: ENSG"),
    "NaN": (with_nan(TABLE), "has 1 value that is absent or not finite, that of gene 'GENE3'"),
    "a value less": (LONG.iloc[1:], "has 1 value that is absent or not finite"),
    "other panel": (
        TABLE.rename(columns={"GENE4": "GENE11"}), "is of another panel: of 10 genes there, it lacks 1 gene: GENE4"
    ),
    "no genes": (TABLE[["slide", "spot"]], "has no genes.*Expected each of the 10 genes"),
    "counts": (TABLE.assign(**dict.fromkeys(GENES[:10], 7)), "holds whole numbers alone, up to 7: counts.*log1p"),
    "not logged": (TABLE.assign(GENE1=TABLE["GENE1"] * 999), "of values above 13.82, up to .*'log1p-cp10k'"),
    "duplicated rows": (pd.concat([TABLE, TABLE.iloc[:3]]), "twice, spot '.*Remove the repeated rows"),
    "duplicated values": (pd.concat([LONG, LONG.iloc[:3]]), r"has \d values? twice, gene 'GENE"),
    "wrong dataset": (TABLE.assign(slide="Z" + TABLE["slide"]), "has no slide of dataset 'made': it has Z"),
    "a slide less": (TABLE[TABLE["slide"] != "B1"], "lacks 1 of 3 slides: 'B1' of fold 'B1'"),
    "wrong fold": (
        TABLE.assign(fold=TABLE["slide"].map({"A1": "A1", "A2": "A1", "B1": "B1"})),
        "fold 'A1': holds 'A2', which this fold does not test.*'A2' is tested in fold 'A2'",
    ),
    "unknown fold": (TABLE.assign(fold="first"), "has a fold 'first'.*a fold of the task: A1, A2, B1; or its number"),
    "a fold too many": (TABLE.assign(fold="9"), "has a fold 9.*Expected the 3 folds of the task"),
}  # fmt: skip


@pytest.mark.parametrize("name", BROKEN)
def test_each_mistake_has_one_message(tmp_path, name):
    table, told = BROKEN[name]
    path = tmp_path / "mine.csv"
    table.to_csv(path, index=False)
    with pytest.raises(DataError, match=f"(?s)^{path}.*{told}") as raised:
        answers_of_file(path, ASKED, "mine")
    assert raised.value.expected
    assert raised.value.todo


@pytest.mark.parametrize(("table", "what"), [(LONG, "900 values"), (TABLE, "90 spots")], ids=["long", "wide"])
def test_a_file_that_a_spreadsheet_cut_is_told_as_such(tmp_path, monkeypatch, table, what):
    path = tmp_path / "mine.csv"
    table.iloc[:80].to_csv(path, index=False)
    monkeypatch.setattr(matching, "SPREADSHEET_ROWS", 80)
    with pytest.raises(DataError, match=f"ends after 80 rows, where spreadsheets cut tables.\nExpected {what}"):
        answers_of_file(path, ASKED, "mine")


def test_slides_that_are_tested_in_several_folds_need_the_fold(tmp_path):
    fold = ASKED.folds[0]
    again = fold._replace(fold=type(fold.fold)("again", fold.fold.train, fold.fold.test))
    asked = Questions(task=ASKED.task, cohort=COHORT, folds=(*ASKED.folds, again))
    TABLE.to_csv(tmp_path / "mine.csv", index=False)
    with pytest.raises(DataError, match="does not say in which fold slide 'A1' was predicted"):
        answers_of_file(tmp_path / "mine.csv", asked, "mine")
    twice = pd.concat([TABLE.assign(fold=TABLE["slide"]), TABLE[TABLE["slide"] == "A1"].assign(fold="again")])
    twice.to_csv(tmp_path / "mine.csv", index=False)
    assert len(answers_of_file(tmp_path / "mine.csv", asked, "mine").entrants[0].answers) == 4


def test_a_slide_that_stands_twice_in_a_tree_is_told(tmp_path):
    for form in ("fold0", "fold_A1"):
        write_tree(TABLE[TABLE["slide"] == "A1"], tmp_path / "mine", {"A1": ""}, form)
    with pytest.raises(DataError, match="has slide 'A1' twice for fold 'A1'"):
        answers_of_file(tmp_path / "mine", ASKED, "mine")


def test_all_spots_of_a_slide_may_stand_where_folds_divide_them(tmp_path):
    halves = [
        ASKED.folds[0]._replace(fold=Fold(f"half {start}", (), (Part("A1", tuple(range(start, 30, 2))),)))
        for start in (0, 1)
    ]
    asked = Questions(task=ASKED.task, cohort=COHORT, folds=tuple(halves))
    TABLE.to_csv(tmp_path / "mine.csv", index=False)
    first, second = answers_of_file(tmp_path / "mine.csv", asked, "mine").entrants[0].answers
    assert (first.read()[0].spots, second.read()[0].spots) == (COHORT["A1"].spots[::2], COHORT["A1"].spots[1::2])
