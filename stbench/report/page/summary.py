"""Summary: which method leads a table, by how much, and how sure that is."""

import math
from typing import NamedTuple

from stbench.analyses.leaderboard import Leaderboard, Row
from stbench.report.cells import interval_text
from stbench.report.digits import decimals_of
from stbench.report.wording import number
from stbench.statistics.compare import Comparison

NOBODY = "No method has a score yet."


class Summary(NamedTuple):
    """The first things that a reader asks of a table; texts are empty where nothing can be said."""

    leader: str
    method: str
    score: str
    interval: str
    lead: str
    """Over the second, with its sign."""
    second: str
    sure: str
    """Whether the lead is shown, in a sentence."""
    sharing: int = 0
    """Rows that share the first rank, the leader among them."""


def summary_of(board: Leaderboard) -> Summary:
    """Of the ranked rows."""
    ranked = [row for row in board.rows if row.competes and math.isfinite(row.values.get(board.first.text, math.nan))]
    if not ranked:
        return Summary("", "", "", "", "", "", NOBODY)
    first, score = ranked[0], ranked[0].values[board.first.text]
    known = Summary(
        first.name, first.method, number(score, _decimals(first)), interval_text(first).replace("-", "\u2212"), "", "",
        "No other method is ranked.", sum(row.ranks is not None and row.ranks.best == 1 for row in ranked),
    )  # fmt: skip
    if len(ranked) == 1:
        return known
    second = ranked[1]
    lead = f"{score - second.values[board.first.text]:+.{max(3, _decimals(first))}f}".replace("-", "\u2212")
    return known._replace(lead=lead, second=second.name, sure=_sure(first, second, board))


def _decimals(row: Row) -> int:
    return decimals_of(row.standing.interval if row.standing is not None else None)


def _sure(first: Row, second: Row, board: Leaderboard) -> str:
    if board.inference.refusal:
        text = board.inference.refusal
        return f"{text[0].upper()}{text[1:]}."
    pair = _pair(first.method, second.method, board)
    units = f"{board.inference.n_units} {board.inference.unit}s"
    if pair is None:
        return f"Over {units}; the two are not compared."
    p = f"p {pair.p_corrected:.2g}" if pair.p_corrected >= 0.001 else "p below 0.001"
    told = "The lead is shown" if pair.verdict == "differs" else "The lead is not shown to be more than chance"
    return f"{told}: {p} over {units}, corrected for all pairs."


def _pair(first: str, second: str, board: Leaderboard) -> Comparison | None:
    return next((pair for pair in board.inference.pairs if {pair.first, pair.second} == {first, second}), None)
