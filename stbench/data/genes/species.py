"""Species: whose genes names look like. Case tells them apart, and is never changed to make one the other's."""

import re
from collections import Counter
from collections.abc import Iterable

HUMAN, MOUSE = "human", "mouse"
IDENTIFIED = re.compile(r"ENS([A-Z]*)G\d{11}")
IDENTIFIERS = {"": HUMAN, "MUS": MOUSE}
CAPITALS = re.compile(r"[A-Z][A-Z0-9]{2,}(?:[-.][A-Z0-9]+)*")
CAPITALISED = re.compile(r"[A-Z][a-z]+[a-z0-9]*")
MOST = 0.6
"""Share of the names that have a look from which it is that of the whole table."""

ENOUGH = 2000
"""Names that are looked at, evenly from all of a table."""


def species_of(names: Iterable[str]) -> str:
    """``human``, ``mouse``, another's three letters of Ensembl's, or "" where names tell nothing."""
    listed = tuple(names)
    looks = Counter(filter(None, map(_look, listed[:: 1 + len(listed) // ENOUGH])))
    if not looks:
        return ""
    look, times = looks.most_common(1)[0]
    return look if times >= MOST * looks.total() else ""


def _look(name: str) -> str:
    if match := IDENTIFIED.match(name):
        return IDENTIFIERS.get(match[1], match[1])
    if CAPITALS.fullmatch(name):
        return HUMAN
    return MOUSE if CAPITALISED.fullmatch(name) else ""
