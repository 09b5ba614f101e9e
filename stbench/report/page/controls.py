"""Controls: which methods of a table score above those of its controls that know something, and on how many slides."""

import math
from collections.abc import Sequence

from stbench.analyses.leaderboard import Leaderboard, Row

SEVERAL = 3
"""So many controls that are no floors make a sentence: where there are fewer, the table itself shows it at a glance."""
NAMED = 4
"""Methods that are named above a control; the others are counted."""
OPENING = (
    "Which ranked methods score above controls that know something; in brackets on how many slides. Tables say what of "
    "it is shown to be more than chance."
)


def controls_text(board: Leaderboard) -> str:
    """A sentence; empty where the table has few such controls, or ranks no method."""
    controls = [row for row in board.rows if row.control and not row.floor and _scored(row, board)]
    methods = [row for row in board.rows if row.competes and _scored(row, board)]
    if len(controls) < SEVERAL or not methods:
        return ""
    above = {control.name: [method for method in methods if _beats(method, control, board)] for control in controls}
    parts = [f"above {name} {_named(better, name, board)}" for name, better in above.items() if better]
    unbeaten = [name for name, better in above.items() if not better]
    parts += [f"above {_listed(unbeaten, 'or')} none"] if unbeaten else []
    return f"{board.facts.task}, of {len(methods)} methods by {board.first.title}: {'; '.join(parts)}."


def _scored(row: Row, board: Leaderboard) -> bool:
    return math.isfinite(row.values.get(board.first.text, math.nan))


def _beats(method: Row, control: Row, board: Leaderboard) -> bool:
    return _better(method.values[board.first.text], control.values[board.first.text], board)


def _better(value: float, other: float, board: Leaderboard) -> bool:
    return value > other if board.first.better == "higher" else value < other


def _named(better: Sequence[Row], name: str, board: Leaderboard) -> str:
    """The methods, each with the slides on which it scores above the control called ``name``."""
    control = next(row for row in board.rows if row.name == name)
    texts = [f"{row.name} ({_slides(row, control, board)})" for row in better[:NAMED]]
    more = len(better) - len(texts)
    return _listed([*texts, *([f"{more} more"] if more else [])], "and")


def _slides(row: Row, control: Row, board: Leaderboard) -> str:
    shared = [slide for slide in row.slides if slide in control.slides]
    won = sum(_better(row.slides[slide], control.slides[slide], board) for slide in shared)
    return f"{won} of {len(shared)}"


def _listed(texts: Sequence[str], last: str) -> str:
    return texts[0] if len(texts) == 1 else f"{', '.join(texts[:-1])} {last} {texts[-1]}"
