"""Chosen slides: those that a card names, or whose names match its patterns."""

from collections.abc import Sequence
from fnmatch import fnmatchcase
from typing import NamedTuple


class Chosen(NamedTuple):
    """Slides that are read, and a remark where some that the card names are not there."""

    names: tuple[str, ...]
    remarks: tuple[str, ...] = ()


def chosen_slides(names: Sequence[str], wanted: Sequence[str]) -> Chosen:
    """Of the slides that are there, in their order, those that a card names; all where it names none.

    Args:
        names: of the slides that are there.
        wanted: names, or patterns with ``*`` and ``?``.
    """
    if not wanted:
        return Chosen(tuple(names))
    taken = tuple(name for name in names if any(fnmatchcase(name, each) for each in wanted))
    absent = [each for each in wanted if not any(fnmatchcase(name, each) for name in names)]
    words = f"{len(absent)} of {len(wanted)} slides that the card names are not here: {', '.join(absent)}"
    return Chosen(taken, (words,) if absent else ())
