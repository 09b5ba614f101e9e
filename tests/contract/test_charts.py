"""Every registered chart keeps the contract, and one that does not is told which line it breaks."""

from copy import deepcopy
from dataclasses import replace
from itertools import count

import pytest

from stbench.contract import check_chart
from stbench.report.charts import charts
from tests.made.boards import boards, clustered, gallery

SCORES, COUNTER = charts["scores"], count()
CLUSTERS = ("clusters", "embedding")


@pytest.mark.parametrize("name", charts.names())
def test_every_chart_keeps_the_contract(name):
    check_chart(charts[name], boards()[0], clustered() if name in CLUSTERS else gallery())


def emptied(board):
    board.rows[0].values.clear()
    return []


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (replace(SCORES, title=" "), "no title"),
        (replace(SCORES, caption=""), "no caption"),
        (replace(SCORES, source="table"), "source 'table' is none of"),
        (replace(SCORES, spec={**SCORES.spec, "data": {"name": "table"}}), "does not draw 'rows'"),
        (replace(SCORES, defaults={}), r"\$\w+ has no default"),
        (replace(SCORES, rows=lambda board: ()), "rows are tuple"),
        (replace(SCORES, rows=lambda board: [1]), "a row is no dictionary"),
        (replace(SCORES, rows=lambda board: [{"score": float("nan")}]), "JSON cannot hold"),
        (replace(SCORES, rows=lambda board: [{"score": next(COUNTER)}]), "other rows"),
        (replace(SCORES, rows=emptied), "changes what it is made of"),
    ],
)
def test_a_chart_that_breaks_a_line_of_the_contract_is_told(wrong, told):
    with pytest.raises(AssertionError, match=told):
        check_chart(wrong, deepcopy(boards()[0]))  # one of them changes it
