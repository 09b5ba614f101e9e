"""A table is valid when its best method lies between a control that cannot know anything and the truth itself."""

import math
from dataclasses import replace

import pytest

from stbench.analyses.findings import FAULTS, findings_of, is_valid
from stbench.analyses.leaderboard import ROUNDING, Leaderboard
from stbench.scoring.columns import ScoreColumn
from tests.made.board import board

FIRST = "pcc@hvg-5"
COMPUTE = ("cpu, float32, 1 thread",)


def scored(first: str = FIRST, bound: float = 1.0, **values: float) -> Leaderboard:
    """The made leaderboard with other scores, ``mean`` its floor, ranked."""
    made, column = board(), ScoreColumn.parse(first)
    rows = [
        replace(row, values=row.values | {first: values[row.method]}, floor=row.method == "mean")
        for row in made.rows
        if row.method in values
    ]
    sign = -1 if column.better == "higher" else 1
    ranked = tuple(sorted(rows, key=lambda row: sign * row.values[first]))
    return replace(made, columns=(column, *made.columns[1:]), rows=ranked, upper_bound={first: bound})


def kinds_of(made: Leaderboard) -> list[tuple[str, str]]:
    return [(finding.kind, finding.row) for finding in findings_of(made)]


def test_a_method_between_floor_and_upper_bound_makes_a_table_valid():
    made = scored(good=0.5, poor=-0.2, mean=0.0)
    assert is_valid(made) is True
    assert findings_of(made) == ()


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"good": 0.1, "poor": 0.0, "mean": 0.2}, [("floor leads", "Mean")]),
        ({"good": 1.1, "poor": 0.0, "mean": 0.0}, [("above upper bound", "Good")]),
        ({"standin": 0.5, "poor": 0.0, "mean": 0.1}, [("floor leads", "Mean")]),
        ({"standin": 0.1, "mean": 0.2}, [("floor leads", "Mean")]),
        ({"good": 1.1, "mean": 1.2}, [("above upper bound", "Mean"), ("above upper bound", "Good"),
                                      ("floor leads", "Mean")]),
    ],
    ids=["floor leads", "above the truth", "a stand-in is no method", "but where there is no other", "both"],
)  # fmt: skip
def test_a_table_outside_its_brackets_is_invalid(values, expected):
    made = scored(**values)
    assert is_valid(made) is False
    assert kinds_of(made) == expected
    assert {kind for kind, _ in expected} <= set(FAULTS)


@pytest.mark.parametrize(
    ("excess", "expected"), [(0.5 * ROUNDING, []), (10 * ROUNDING, [("above upper bound", "Good")])]
)
def test_rounding_of_predictions_is_not_above_the_truth(excess, expected):
    assert kinds_of(scored(good=1.0 + excess, mean=0.0)) == expected


@pytest.mark.parametrize(
    ("good", "valid", "expected"),
    [(0.4, True, []), (-0.1, False, [("above upper bound", "Good")]), (0.6, False, [("floor leads", "Mean")])],
)
def test_errors_are_better_where_they_are_lower(good, valid, expected):
    made = scored("mae@all", 0.0, good=good, mean=0.5)
    assert (is_valid(made), kinds_of(made)) == (valid, expected)


def test_another_control_that_leads_is_told_and_makes_no_table_invalid():
    made = scored(good=0.1, poor=0.3, mean=0.0)
    led = replace(made, rows=tuple(replace(row, control=row.method != "good") for row in made.rows))
    assert kinds_of(led) == [("control leads", "Poor")]
    assert is_valid(led) is True


@pytest.mark.parametrize(
    "unknown",
    [
        lambda made: replace(made, upper_bound={}),
        lambda made: replace(made, rows=made.rows[:1]),
        lambda made: replace(made, rows=made.rows[1:]),
        lambda made: replace(made, rows=()),
    ],
    ids=["no upper bound", "no floor", "no method", "no row"],
)
def test_nothing_is_said_of_a_table_without_a_bracket(unknown):
    assert is_valid(unknown(scored(good=0.5, mean=0.0))) is None


@pytest.mark.parametrize(("ceiling", "rows"), [(0.4, ["Good"]), (0.6, []), (math.nan, []), (-1.0, ["Good", "Mean"])])
def test_scores_above_the_noise_ceiling_are_told(ceiling, rows):
    made = replace(scored(good=0.5, mean=0.0), ceiling={FIRST: ceiling})
    assert kinds_of(made) == [("above ceiling", row) for row in rows]
    assert is_valid(made) is True
    assert all(finding.value == ceiling for finding in findings_of(made))


@pytest.mark.parametrize(
    ("computes", "texts"),
    [
        ((COMPUTE, COMPUTE), ()),
        ((COMPUTE, ()), ()),
        ((COMPUTE, ("cuda, float32",)), ("cpu, float32, 1 thread: Good", "cuda, float32: Mean")),
        (((*COMPUTE, "cuda, float32"), COMPUTE), ("cpu, float32, 1 thread: Good, Mean", "cuda, float32: Good")),
    ],
    ids=["alike", "one not noted", "two devices", "one row on two"],
)
def test_rows_computed_in_different_ways_are_told(computes, texts):
    made = scored(good=0.5, mean=0.0)
    rows = tuple(replace(row, compute=own) for row, own in zip(made.rows, computes, strict=True))
    found = findings_of(replace(made, rows=rows))
    assert [finding.texts for finding in found if finding.kind == "mixed compute"] == ([texts] if texts else [])
