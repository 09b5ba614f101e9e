"""What is wrong with a card, told with file, line and the nearest known key."""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from pydantic import BaseModel, ValidationError

from stbench.cards.base import Choice, Contradiction
from stbench.cards.yaml import Keys
from stbench.errors import CardError
from stbench.registry import near


def explained(
    kind: type[BaseModel],
    error: ValidationError,
    at: Callable[[Keys], str],
    above: Keys = (),
    beside: Sequence[str] = (),
) -> CardError:
    """The error that tells the first thing wrong with a card, unknown keys before others.

    Args:
        kind: what was made of it.
        error: what pydantic found.
        at: ``file:line`` of a key.
        above: keys that lead to ``kind`` where it is a part of the card.
        beside: keys that are known there and not of ``kind``.
    """
    first: Any = min(error.errors(include_url=False), key=lambda detail: detail["type"] != "extra_forbidden")
    contradiction = first.get("ctx", {}).get("error")
    if isinstance(contradiction, Contradiction):
        return contradicted(contradiction, at, (*above, *first["loc"]))
    keys = (*above, *first["loc"])
    where, key = at(keys), ".".join(map(str, keys))
    if first["type"] == "extra_forbidden":
        known = [*beside, *_keys_at(kind, first["loc"][:-1])]
        return CardError(
            where,
            f"has the unknown key '{key}'",
            "one of " + ", ".join(known) if known else "no key here",
            near(str(keys[-1]), known),
        )
    if first["type"] == "missing":
        return CardError(where, f"lacks the key '{key}'", "a value for it", "Add the key")
    expected = _lower(first["msg"])
    return CardError(where, f"{key} is {first['input']!r}", expected, _nearest(first["input"], expected))


def contradicted(error: Contradiction, at: Callable[[Keys], str], above: Keys = ()) -> CardError:
    """The error of two keys that do not go together, at the line of the one it names."""
    return CardError(at((*above, *error.keys)), error.message)


def _nearest(value: object, expected: str) -> str:
    choices = re.findall(r"'([^']*)'", expected) or expected.removeprefix("one of ").split(", ")
    return (isinstance(value, str) and near(value, choices)) or "Correct the value"


def _keys_at(kind: type[BaseModel], keys: Keys) -> Iterator[str]:
    """Known keys of the part that ``keys`` lead to."""
    part: Any = kind
    for key in keys:
        field = part.model_fields.get(key) if isinstance(part, type) and issubclass(part, BaseModel) else None
        annotation = field.annotation if field is not None else part
        inner = [
            arg for arg in getattr(annotation, "__args__", ()) if isinstance(arg, type) and issubclass(arg, BaseModel)
        ]
        part = inner[0] if inner else annotation
    if isinstance(part, type) and issubclass(part, BaseModel) and not issubclass(part, Choice):
        yield from part.model_fields


def _lower(message: str) -> str:
    return message.removeprefix("Input should be ").removeprefix("Value error, ")
