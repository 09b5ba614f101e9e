"""Foreign files: YAML of other projects that lies where cards are looked for."""

import re
from difflib import get_close_matches
from pathlib import Path

from stbench.cards.base import Card
from stbench.cards.inheritance import LIKE
from stbench.cards.yaml import LONGEST, read_yaml
from stbench.errors import CardError
from stbench.files.reading import read_bytes

LIKELY = 3
"""Known keys, beside as few unknown ones, from which a file is a card that lacks what a card must have."""
KEY = re.compile(r"^[\"']?([A-Za-z_]+)[\"']?[ \t]*:", re.MULTILINE)
MISSPELT = 0.85
"""Likeness (of difflib) from which a key is one that every card has, misspelt."""


def is_foreign(kind: type[Card], path: Path) -> bool:
    """Whether a file of YAML is none of ours: it lacks most keys that every card has, and its others are not a card's.

    What has a mistake is ours: misspelt keys, YAML that is broken between known keys, a file that cannot be read.
    """
    names = _keys(path)
    if names is None:
        return False
    needed = needed_keys(kind)
    stated = [key for key in needed if get_close_matches(key, names, n=1, cutoff=MISSPELT)]
    if LIKE in names or 2 * len(stated) >= len(needed):
        return False
    known = names & kind.model_fields.keys()
    return len(known) < LIKELY or 2 * len(known) < len(names)


def needed_keys(kind: type[Card]) -> tuple[str, ...]:
    """Keys that every card of a kind has."""
    return tuple(name for name, field in kind.model_fields.items() if field.is_required())


def _keys(path: Path) -> set[str] | None:
    """Keys of a file, or what looks like them where it is no YAML; None where it cannot be read."""
    try:
        return {str(key) for key in read_yaml(path)[0]}
    except CardError:
        return _likely_keys(path)


def _likely_keys(path: Path) -> set[str] | None:
    try:
        text = read_bytes(path, CardError, "a card", LONGEST).decode("utf-8", "replace")
    except CardError:
        return None
    return set(KEY.findall(text))
