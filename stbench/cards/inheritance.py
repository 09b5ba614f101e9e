"""Cards that are like another card: only what differs is stated, the rest is taken over."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from stbench.cards.yaml import Keys, Line, Lines, line_of, read_yaml
from stbench.errors import CardError
from stbench.files.names import is_file_name
from stbench.registry import near

LIKE = "like"
WHOLE = frozenset({"changes"})
"""Mappings that are replaced, because they tell the history of one card."""
OWN = frozenset({"default", "audited_against", "audits"})
"""Keys that are never taken over, because they say what one card is among the others."""


class Stated(NamedTuple):
    """What a card says, and where each key of it stands."""

    data: dict[str, Any]
    lines: Lines


def read_stated(path: Path, folders: Sequence[Path]) -> Stated:
    """A card's YAML on top of that of the card it is like, and so on.

    Mappings are merged key by key; lists and single values replace the other card's. A key that is given as null
    (``variants: null``) takes the other card's away.

    Args:
        path: the card's file.
        folders: where other cards are looked for after the card's own folder.

    Raises:
        CardError: a card cannot be read, is like a card that is not there, or in the end like itself.
    """
    return _read(path, folders, ())


def _read(path: Path, folders: Sequence[Path], below: tuple[Path, ...]) -> Stated:
    own = Stated(*read_yaml(path))
    if LIKE not in own.data:
        return own
    name, where = own.data.pop(LIKE), own.lines.pop((LIKE,))
    other = _card_named(name, where, (path.parent, *folders))
    if other.resolve() in {seen.resolve() for seen in (*below, path)}:
        names = " -> ".join(seen.stem for seen in (*below, path, other))
        raise CardError(str(where), f"is in the end like itself ({names})", "a card that is complete in the end")
    return merged(own, _read(other, folders, (*below, path)))


def _card_named(name: object, where: Line, folders: Sequence[Path]) -> Path:
    for folder in folders:
        if isinstance(name, str) and is_file_name(name) and (folder / f"{name}.yaml").is_file():
            return folder / f"{name}.yaml"
    known = sorted({path.stem for folder in folders for path in folder.glob("*.yaml")} - {where.path.stem})
    raise CardError(
        str(where), f"is like '{name}', which is not a card", "one of " + ", ".join(known), near(str(name), known)
    )


def merged(own: Stated, other: Stated) -> Stated:
    """``own`` on top of ``other``; every line is of the file whose value counts."""
    lines: Lines = {}
    taken = {key: value for key, value in other.data.items() if key not in OWN}
    data = _merged(own.data, taken, (), own.lines, other.lines, lines)
    return Stated(data, lines)


def _merged(
    own: Mapping[str, Any], other: Mapping[str, Any], keys: Keys, ours: Lines, theirs: Lines, lines: Lines
) -> dict[str, Any]:
    """The merged mapping at ``keys``; the lines of all in it are put into ``lines``."""
    data: dict[str, Any] = {}
    for key in (*other, *(key for key in own if key not in other)):
        inner = (*keys, str(key))
        if key in own and key in other and own[key] is None:
            continue
        if _both_are_mappings(key, own, other):
            lines[inner] = line_of(inner, ours, Path())
            data[key] = _merged(own[key], other[key], inner, ours, theirs, lines)
        else:
            chosen, of = (own, ours) if key in own else (other, theirs)
            data[key] = chosen[key]
            lines |= {at: line for at, line in of.items() if at[: len(inner)] == inner}
    return data


def _both_are_mappings(key: str, own: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    inner = own.get(key), other.get(key)
    return key not in WHOLE and all(isinstance(value, dict) for value in inner)
