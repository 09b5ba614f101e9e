"""Reported: a difference stands only where the protocols match."""

import math

import pytest

from stbench.analyses.reported import ReportedFigure, ReportedTable


def table(*mismatches):
    return ReportedTable(
        name="t", printed_in="A paper, Table 1", dataset="Made", decimals=2, protocol=(), notes=(), figures=(),
        mismatches=mismatches,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("mismatches", "measured", "expected"),
    [((), 0.75, 0.25), ((), math.nan, math.nan), (("task",), 0.75, math.nan), (("slides", "profile"), 0.75, math.nan)],
)
def test_the_difference_is_measured_less_printed(mismatches, measured, expected):
    figure = ReportedFigure("m", "m", "PCC", "pcc@all", "", 0.5, measured)
    assert table(*mismatches).difference(figure) == pytest.approx(expected, nan_ok=True)
