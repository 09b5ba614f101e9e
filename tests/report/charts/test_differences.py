"""Differences: one point per patient and seed, and one mean per variant."""

from dataclasses import replace

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


def test_a_line_is_cut_where_it_is_far_longer_than_points_are_apart_and_its_ends_are_kept():
    made = paired_board()
    wide = tuple(replace(each, interval=each.interval._replace(low=-9.0, high=9.0)) for each in made.differences.rows)
    rows = difference_rows(replace(made, differences=replace(made.differences, rows=wide)))
    points = max(abs(row["difference"]) for row in rows if row["part"] == "single")
    for row in (row for row in rows if row["part"] == "average"):
        assert (row["low"], row["high"]) == (-9.0, 9.0)
        assert (row["from"], row["to"]) == pytest.approx((-2 * points, 2 * points), abs=2e-4)
