"""Ranks: shared by equal scores, and joined where no two differ."""

from dataclasses import replace

import pytest

from stbench.report.charts.ranks import mean_ranks, rank_rows
from tests.made.board import board


@pytest.mark.parametrize(
    ("slides", "better", "ranks"),
    [
        ({"a": {"1": 0.9, "2": 0.1}, "b": {"1": 0.5, "2": 0.5}}, "higher", {"a": 1.5, "b": 1.5}),
        ({"a": {"1": 0.9}, "b": {"1": 0.5}}, "lower", {"a": 2.0, "b": 1.0}),
        ({"a": {"1": 0.5}, "b": {"1": 0.5}}, "higher", {"a": 1.5, "b": 1.5}),
        ({"a": {"1": 0.5, "2": 0.1}, "b": {"1": 0.4, "2": float("nan")}}, "higher", {"a": 1.0, "b": 2.0}),
        ({"a": {"1": 0.5}, "b": {"2": 0.5}}, "higher", {}),
        ({}, "higher", {}),
    ],
)
def test_mean_ranks(slides, better, ranks):
    assert mean_ranks(slides, better) == ranks


def pairs(p):
    verdict = "differs" if p < 0.05 else "not shown to differ"
    return tuple(replace(pair, p_corrected=p, verdict=verdict) for pair in board().inference.pairs)


@pytest.mark.parametrize(("p", "bars"), [(0.5, 1), (0.001, 0)])
def test_bars_join_what_is_not_told_apart(p, bars):
    made = replace(board(), inference=replace(board().inference, pairs=pairs(p)))
    rows = rank_rows(made)
    assert [row["method"] for row in rows if row["part"] == "point"] == ["good", "poor"]
    assert sum(row["part"] == "bar" for row in rows) == bars
