"""Standings: possible ranks of ranked rows alone, and what would tell the first two apart."""

from dataclasses import replace

import numpy as np
import pytest

from stbench.analyses.standings import separation_of, with_rank_ranges
from stbench.statistics import infer, units_needed
from tests.made.rows import ranked_rows

MEANS = {"a": 0.6, "b": 0.5, "c": 0.1}


def table(n=12, spread=0.02, means=MEANS):
    rng = np.random.default_rng(0)
    return {m: {f"p{at}": mean + x for at, x in enumerate(rng.normal(0, spread, n))} for m, mean in means.items()}


def standing(scores, better="higher", **known):
    rows, inference = ranked_rows(scores, **known), infer(scores, {}, better)
    return with_rank_ranges(rows, inference, better), inference


@pytest.mark.parametrize(
    ("n", "spread", "expected"),
    [
        (12, 0.01, [(1, 1), (2, 2), (3, 3)]),
        (12, 0.2, [(1, 2), (1, 2), (3, 3)]),
        (3, 0.01, [(1, 3), (1, 3), (1, 3)]),
        (1, 0.01, [(1, 3), (1, 3), (1, 3)]),
    ],
    ids=["all apart", "two share", "few patients", "one patient"],
)
def test_ranges_follow_the_tests(n, spread, expected):
    rows, _ = standing(table(n, spread))
    assert [row.ranks for row in rows] == expected


def test_lower_may_be_better():
    rows, _ = standing(table(), better="lower")
    assert {row.method: tuple(row.ranks) for row in rows} == {"a": (3, 3), "b": (2, 2), "c": (1, 1)}


@pytest.mark.parametrize("change", [{"control": True}, {"status": "measured†"}, {"values": {}}])
def test_rows_that_are_not_ranked_take_no_rank_from_others(change):
    scores = table()
    rows = [replace(row, **change) if row.method == "a" else row for row in ranked_rows(scores)]
    ranks = {row.method: row.ranks for row in with_rank_ranges(rows, infer(scores, {}, "higher"), "higher")}
    assert ranks == {"a": None, "b": (1, 1), "c": (2, 2)}
    assert {separation_of(rows, infer(scores, {}, "higher")).first} == {"b"}


@pytest.mark.parametrize(("spread", "shown"), [(0.01, True), (0.3, False)])
def test_what_the_first_two_differ_by_is_that_of_their_patients(spread, shown):
    scores = table(spread=spread)
    rows, inference = standing(scores)
    apart = separation_of(rows, inference)
    less = np.subtract(*(list(scores[method].values()) for method in (apart.first, apart.second)))
    assert (apart.difference, apart.deviation) == pytest.approx((less.mean(), less.std(ddof=1)))
    assert (apart.n_units, apart.shown, apart.pairs) == (12, shown, 3)
    effect = less.mean() / less.std(ddof=1)
    assert (apart.needed_alone, apart.needed) == (units_needed(effect), units_needed(effect, alpha=0.05 / 3))
    assert (apart.needed or 1001) >= (apart.needed_alone or 1001)


@pytest.mark.parametrize(
    "scores", [table(means={"a": 0.5}), table(1), {m: {"p0": 0.5, "p1": 0.5} for m in "ab"}, {}],
    ids=["one row", "one patient", "alike", "none"],
)  # fmt: skip
def test_nothing_is_said_where_nothing_is_known_of_the_difference(scores):
    rows, inference = standing(scores)
    assert separation_of(rows, inference) is None
