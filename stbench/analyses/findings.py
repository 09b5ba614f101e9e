"""Findings: what makes a leaderboard doubtful, or invalid."""

import math
from dataclasses import replace
from typing import Literal, NamedTuple

from stbench.analyses.leaderboard import ROUNDING, Leaderboard, Row

Kind = Literal["above upper bound", "floor leads", "control leads", "above ceiling", "mixed compute"]
FAULTS: tuple[Kind, ...] = ("above upper bound", "floor leads")
"""What makes a table invalid."""


class Finding(NamedTuple):
    """One finding, before it is put in words."""

    kind: Kind
    row: str = ""
    """Name of the row."""
    value: float = math.nan
    """What the row was held against."""
    texts: tuple[str, ...] = ()


def findings_of(board: Leaderboard) -> tuple[Finding, ...]:
    """Everything that a reader of the table should know before believing it, the gravest first.

    What was chosen on the test slides is marked as such already, and no finding is made of it.
    """
    board = replace(board, rows=tuple(row for row in board.rows if not row.honest))
    return (*_above_upper_bound(board), *_leading_controls(board), *_above_ceiling(board), *_mixed_compute(board))


def is_valid(board: Leaderboard) -> bool | None:
    """Whether the best method lies between floor and upper bound; None where too little is known to say."""
    floors = [row for row in board.rows if row.floor and board.first.text in row.values]
    methods = [row for row in board.rows if row.values and not row.control and not row.honest]
    if not (board.first.text in board.upper_bound and floors and methods):
        return None
    return not any(finding.kind in FAULTS for finding in findings_of(board))


def _above_upper_bound(board: Leaderboard) -> list[Finding]:
    name = board.first.text
    bound, sign = board.upper_bound.get(name, math.nan), -1 if board.first.better == "lower" else 1
    above = [row for row in board.rows if sign * row.values.get(name, math.nan) > sign * bound + ROUNDING]
    return [Finding("above upper bound", row.name, bound) for row in above]


def _leading_controls(board: Leaderboard) -> list[Finding]:
    """Controls that score above every method; those that are not ranked count only where there are no others."""
    scored: list[Row] = [row for row in board.rows if row.values]
    methods = [place for place, row in enumerate(scored) if not row.control]
    methods = [place for place in methods if scored[place].competes] or methods
    leading = [row for row in scored[: methods[0]] if row.control] if methods else []
    floors = [Finding("floor leads", row.name) for row in leading if row.floor]
    return floors + [Finding("control leads", row.name) for row in leading if not row.floor]


def _above_ceiling(board: Leaderboard) -> list[Finding]:
    name = board.first.text
    ceiling = board.ceiling.get(name, math.inf)
    above = [row for row in board.rows if row.values.get(name, math.nan) > ceiling]
    return [Finding("above ceiling", row.name, ceiling) for row in above]


def _mixed_compute(board: Leaderboard) -> list[Finding]:
    """Rows that were computed on different devices, in different precisions or with different threads."""
    noted: dict[str, list[str]] = {}
    for row in board.rows:
        for text in row.compute:
            noted.setdefault(text, []).append(row.name)
    if len(noted) < 2:
        return []
    texts = tuple(f"{text}: {', '.join(names)}" for text, names in sorted(noted.items()))
    return [Finding("mixed compute", texts=texts)]
