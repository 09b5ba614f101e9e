"""Patients: tables with and without the test patient, by the same score."""

from dataclasses import replace

import pytest

from stbench.report.charts.patients import patient_rows
from tests.made.boards import boards

GENES, SAME, CLUSTERS = boards()
OTHERS = replace(GENES, facts=replace(GENES.facts, folds_sharing_a_patient=0))


def test_a_pair_has_both_scores_of_each_row():
    rows = patient_rows([OTHERS, SAME, CLUSTERS])
    assert {row["pair"] for row in rows} == {"made-same-patient against made-task"}
    assert [row["method"] for row in rows] == [row.method for row in OTHERS.rows]
    assert all(row["gain"] == pytest.approx(row["same"] - row["others"], abs=2e-4) for row in rows)


@pytest.mark.parametrize(
    "others",
    [
        replace(OTHERS, facts=replace(OTHERS.facts, badges=("transductive",))),
        replace(OTHERS, facts=replace(OTHERS.facts, profile="paper")),
        replace(OTHERS, facts=replace(OTHERS.facts, folds_sharing_a_patient=1)),
        replace(OTHERS, rows=OTHERS.rows[:2]),
        replace(OTHERS, columns=OTHERS.columns[::-1]),
    ],
    ids=["a badge", "another profile", "patients are shared", "too few methods", "another score"],
)
def test_what_differs_in_more_is_no_pair(others):
    assert patient_rows([others, SAME]) == []
