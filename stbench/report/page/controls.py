"""Controls: which methods of a table score above those of its controls that know something, and on how many slides."""

import math
from collections.abc import Sequence

from stbench.analyses.leaderboard import Leaderboard, Row
from stbench.report.cells import Table

SEVERAL = 3
"""So many controls that are no floors are worth lines of their own: of fewer, the table itself says it at a glance."""
NAMED = 3
"""Methods that are named above a control; the others are counted."""
OPENING = (
    "Who beats which control, of those that know something; in brackets on how many slides. The tables say what of it "
    "is shown to be more than chance."
)
HEAD = ["task", "control", "methods that beat it", "foremost"]


def controls_cells(boards: Sequence[Leaderboard]) -> Table:
    """A row per control of the tables that have several, best first; no rows where none has."""
    return Table(HEAD, [row for board in boards for row in _rows(board)])


def _rows(board: Leaderboard) -> list[list[str]]:
    controls = [row for row in board.rows if row.control and not row.floor and _scored(row, board)]
    methods = [row for row in board.rows if row.competes and _scored(row, board)]
    if len(controls) < SEVERAL or not methods:
        return []
    above = [[method for method in methods if _beats(method, control, board)] for control in controls]
    return [
        [board.facts.task, control.name, f"{len(better) or 'none'} of {len(methods)}", _named(better, control, board)]
        for control, better in zip(controls, above, strict=True)
    ]


def _scored(row: Row, board: Leaderboard) -> bool:
    return math.isfinite(row.values.get(board.first.text, math.nan))


def _beats(method: Row, control: Row, board: Leaderboard) -> bool:
    return _better(method.values[board.first.text], control.values[board.first.text], board)


def _better(value: float, other: float, board: Leaderboard) -> bool:
    return value > other if board.first.better == "higher" else value < other


def _named(better: Sequence[Row], control: Row, board: Leaderboard) -> str:
    """The first methods, each with the slides on which it scores above the control."""
    return ", ".join(f"{row.name} ({_slides(row, control, board)})" for row in better[:NAMED])


def _slides(row: Row, control: Row, board: Leaderboard) -> str:
    shared = [slide for slide in row.slides if slide in control.slides]
    won = sum(_better(row.slides[slide], control.slides[slide], board) for slide in shared)
    return f"{won} of {len(shared)}"
