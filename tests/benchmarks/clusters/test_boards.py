"""What differs between two engines is found and named."""

import pytest

from benchmarks.clusters.boards import Result, differences, rows

EXPECTED = Result({"a": b"1", "b": b"2"}, [{"method": "mean", "pcc": "0.1"}], ["a", "b"])


@pytest.mark.parametrize(
    ("result", "told"),
    [
        (EXPECTED, []),
        (EXPECTED._replace(reports=["b", "a"]), []),
        (EXPECTED._replace(answers={"a": b"1"}), ["1 jobs are measured by one alone"]),
        (EXPECTED._replace(answers={"a": b"1", "b": b"3"}), ["1 of 2 predictions are other, the first b"]),
        (EXPECTED._replace(rows=[{"method": "mean", "pcc": "0.2"}]), ["rows differ: mean"]),
        (EXPECTED._replace(rows=[]), ["rows are others, or in another order"]),
        (EXPECTED._replace(reports=["a", "b", "b"]), ["3 jobs are reported, 2 different ones, and not 2"]),
        (EXPECTED._replace(reports=["a"]), ["1 jobs are reported, 1 different ones, and not 2"]),
    ],
)
def test_what_differs_is_named(result, told):
    assert differences(EXPECTED, result) == told


def test_costs_are_no_part_of_a_table(tmp_path):
    (tmp_path / "table.csv").write_text("method,pcc,cost_train_wall_s\nmean,0.1,3.2\n")
    assert rows(tmp_path / "table.csv") == [{"method": "mean", "pcc": "0.1"}]
