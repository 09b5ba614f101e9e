"""Neutral: what cards, data and methods say, made harmless for the place that shows it."""

import dataclasses
import re
from collections.abc import Callable, Mapping
from typing import Any, TypeVar, cast

T = TypeVar("T")
JOINERS = "\u200c\u200d"  # parts of words in Persian and Indian scripts
FORMULAS = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""A cell that begins with one of these is a formula to spreadsheets, in full width too."""
TAG = re.compile(r"<(?=[A-Za-z/!?])")
"""Where HTML begins in Markdown; elsewhere the sign means less, as in "p < 0.05"."""


def visible(text: str) -> str:
    r"""One line of characters that can be seen: line breaks are spaces, and what steers a terminal is spelt out.

    Escape sequences, bells, marks that turn the direction of reading, and halves of characters become "\u001b",
    "\u202e" and the like.
    """
    return text if text.isprintable() else "".join(map(_visible, text))


def visible_lines(text: str) -> str:
    """As ``visible``, with its lines and tabs as they are."""
    return "\n".join("\t".join(map(visible, line.split("\t"))) for line in text.split("\n"))


def for_markdown(text: str) -> str:
    """Text of a Markdown page: no tags, links, images or fences; pipes are the table's business."""
    seen = TAG.sub("&lt;", visible(text)).replace("](", "]\\(")
    return seen.replace("```", "'''").replace("~~~", "---")


def for_csv(text: str) -> str:
    """A cell of text: no formula, and no line break. Numbers do not come here: a minus is theirs."""
    seen = visible(text)
    return f"'{seen}" if seen.lstrip().startswith(FORMULAS) else seen


def for_json(text: str) -> str:
    """A JSON document with characters that cannot be seen as escapes; its content is the same."""
    return "".join(part if part.isprintable() or part == "\n" else _escaped(part) for part in text)


def for_terminal(text: str) -> str:
    """Text with rich's markup switched off."""
    from rich.markup import escape

    return escape(visible(text))


def neutral(value: T, change: Callable[[str], str]) -> T:
    """A value with every text in it changed, keys and values alike; itself where all is harmless."""
    return cast(T, _changed(value, change))


def _changed(value: Any, change: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        return change(value)
    if isinstance(value, Mapping):
        return {_changed(key, change): _changed(item, change) for key, item in value.items()}
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        return type(value)(*(_changed(item, change) for item in value))
    if isinstance(value, tuple | list):
        return type(value)(_changed(item, change) for item in value)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = [item.name for item in dataclasses.fields(value) if item.init]
        return dataclasses.replace(value, **{name: _changed(getattr(value, name), change) for name in fields})
    return value


def _visible(character: str) -> str:
    if character.isprintable() or character in JOINERS:
        return character
    return " " if character.isspace() else _escaped(character)


def _escaped(character: str) -> str:
    code = ord(character)
    if code > 0xFFFF:  # as JSON writes it, in two halves
        high, low = 0xD800 + ((code - 0x10000) >> 10), 0xDC00 + ((code - 0x10000) & 0x3FF)
        return f"\\u{high:04x}\\u{low:04x}"
    return f"\\u{code:04x}"
