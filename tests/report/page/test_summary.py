"""Summary: who leads, by how much, and whether that is shown."""

from dataclasses import replace

import pytest

from stbench.report.page.summary import NOBODY, summary_of
from tests.made.board import board

FIRST, SECOND = (row for row in board().rows if row.competes)


def test_the_first_ranked_row_leads():
    known = summary_of(board())
    assert (known.leader, known.method, known.second) == (FIRST.name, FIRST.method, SECOND.name)
    column = board().first.text
    assert float(known.lead) == pytest.approx(FIRST.values[column] - SECOND.values[column], abs=1e-3)
    assert known.sure.startswith("4 patients cannot show a difference")


@pytest.mark.parametrize(("p", "said"), [(0.5, "not shown"), (0.01, "is shown: p 0.01"), (0.0001, "p below 0.001")])
def test_how_sure_it_is_comes_from_the_pair(p, said):
    verdict = "differs" if p < 0.05 else "not shown to differ"
    pairs = tuple(replace(pair, p_corrected=p, verdict=verdict) for pair in board().inference.pairs)
    assert said in summary_of(replace(board(), inference=replace(board().inference, refusal="", pairs=pairs))).sure


@pytest.mark.parametrize(
    ("rows", "sure"),
    [((), NOBODY), ((FIRST,), "No other method is ranked."), ((replace(FIRST, control=True),), NOBODY)],
)
def test_with_fewer_than_two_there_is_no_lead(rows, sure):
    known = summary_of(replace(board(), rows=rows))
    assert (known.lead, known.second, known.sure) == ("", "", sure)
