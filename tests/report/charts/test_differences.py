"""Differences: one point per patient and seed, and one mean per variant."""

import pytest

from stbench.report.charts.differences import difference_rows
from tests.made.board import board
from tests.made.paired import SEEDS, one_patient, paired_board

PATIENTS = 4


@pytest.mark.parametrize("method", ["full:same", "full:less", "flat"])
def test_a_variant_has_a_mean_and_every_single_difference(method):
    made = paired_board()
    rows = [row for row in difference_rows(made) if row["method"] == method]
    mean, *single = rows
    known = made.differences.named(method)
    assert [row["part"] for row in rows] == ["average"] + ["single"] * PATIENTS * len(SEEDS)
    assert mean["average"] == pytest.approx(known.interval.mean, abs=1e-4)
    assert sum(row["difference"] for row in single) / len(single) == pytest.approx(mean["average"], abs=1e-3)
    assert {(row["patient"], row["seed"]) for row in single} == {(p, s) for p in known.patients for s in SEEDS}


@pytest.mark.parametrize(("made", "n"), [(board, 0), (one_patient, 6)], ids=["unpaired", "one patient"])
def test_rows_of_a_table_with_little_to_show(made, n):
    rows = difference_rows(made())
    assert len(rows) == n
    assert all(row["low"] is None for row in rows if row["part"] == "average" and n == 6)
