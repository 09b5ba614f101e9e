"""Protocols: ranks of each table, and tau of the methods that two share."""

import pytest

from stbench.report.charts.protocols import agreement_rows, protocol_rows
from tests.made.boards import boards

GENES, SAME, CLUSTERS = boards()


def tau(*tables):
    return {(row["first"], row["second"]): row["tau"] for row in agreement_rows(tables)}


@pytest.mark.parametrize("board", boards(), ids=lambda board: board.facts.task)
def test_ranks_are_those_of_the_table(board):
    ranks = [(row["method"], row["rank"]) for row in protocol_rows([board])]
    assert ranks == [(row.method, at) for at, row in enumerate((r for r in board.rows if r.competes), start=1)]


def test_the_same_ranks_agree_and_those_of_other_methods_say_nothing():
    made = tau(*boards())
    assert made["made-task", "made-same-patient"] == made["made-task", "made-task"] == 1.0
    assert made["made-task", "made-clustering"] is None
    assert made["made-clustering", "made-clustering"] is None  # two methods are too few
    assert len(made) == 9
