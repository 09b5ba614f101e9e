"""Notes: what a command says beside its result, on standard error."""

import sys
from collections.abc import Mapping, Sequence
from typing import Any

from stbench.cards import Deck, TaskCard
from stbench.cards.foreign import needed_keys
from stbench.data import Cohort


def note(text: str) -> None:
    """One line."""
    print(f"stbench: note: {text}", file=sys.stderr)


def note_passed_over(*decks: Deck[Any]) -> None:
    """Which files are other projects', and were not read as cards."""
    for deck in decks:
        for path in deck.passed_over:
            kind, needed = deck.kind.folder.removesuffix("s"), ", ".join(needed_keys(deck.kind))
            note(f"{path} is passed over: it is no {kind} card, which names its {needed}")


def note_unable(names: Sequence[str], task: TaskCard) -> None:
    """Which methods are left out of what ``all`` or a pattern selects."""
    if names:
        note(f"left out, since {task.name} cannot be asked of them: {', '.join(names)}")


def note_lacking(reasons: Mapping[str, str]) -> None:
    """Which rows are left out, since no other image encoder can stand in for the method's own, and why."""
    rows: dict[str, list[str]] = {}
    for row, why in reasons.items():
        rows.setdefault(why, []).append(row)
    if rows:
        note("left out: " + "; ".join(f"{', '.join(names)}, because {why}" for why, names in rows.items()))


def note_remarks(cohort: Cohort) -> None:
    """What is odd about the data; the notes of a leaderboard say the same."""
    for remark in cohort.remarks:
        note(remark)
