"""What is wrong with a card, told with file, line and the nearest known key."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from stbench.cards.base import Card
from stbench.errors import CardError
from stbench.registry import near


def explained(kind: type[Card], path: Path, lines: dict[tuple[Any, ...], int], error: ValidationError) -> CardError:
    """The error that tells the first thing wrong with a card, unknown keys before others."""
    first = min(error.errors(include_url=False), key=lambda found: found["type"] != "extra_forbidden")
    place = first["loc"]
    line = next((lines[place[:n]] for n in range(len(place), 0, -1) if place[:n] in lines), 1)
    where, key = f"{path}:{line}", ".".join(map(str, place))
    if first["type"] == "extra_forbidden":
        known = list(_keys_at(kind, place[:-1]))
        return CardError(
            where, f"has the unknown key '{key}'", "one of " + ", ".join(known), near(str(place[-1]), known)
        )
    if first["type"] == "missing":
        return CardError(where, f"lacks the key '{key}'", f"a {kind.folder} card with it", "Add the key")
    if not key:
        return CardError(where, "contradicts itself", _lower(first["msg"]), "Correct the card")
    return CardError(where, f"has {key}: {first['input']!r}", _lower(first["msg"]), "Correct the value")


def _keys_at(kind: type[BaseModel], place: tuple[Any, ...]) -> Iterator[str]:
    """Known keys of the part that ``place`` leads to."""
    part: Any = kind
    for step in place:
        field = part.model_fields.get(step) if isinstance(part, type) and issubclass(part, BaseModel) else None
        annotation = field.annotation if field is not None else part
        inner = [
            arg for arg in getattr(annotation, "__args__", ()) if isinstance(arg, type) and issubclass(arg, BaseModel)
        ]
        part = inner[0] if inner else annotation
    if isinstance(part, type) and issubclass(part, BaseModel):
        yield from part.model_fields


def _lower(message: str) -> str:
    return message.removeprefix("Input should be ").removeprefix("Value error, ")
