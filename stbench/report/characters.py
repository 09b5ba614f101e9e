"""Characters: what a terminal can show of a text, and what stands for the rest."""

import codecs
import io
from collections.abc import Iterable
from typing import TextIO

PLAIN = {
    "±": "+-", "†": "*", "·": "-", "µ": "u", "\u03bc": "u", "\u00d7": "x", "\u2013": "-", "\u2014": "-", "…": "...",
    "≥": ">=", "≤": "<=", "“": '"', "”": '"', "\u2018": "'", "\u2019": "'", "→": "->", "²": "2", "°": " deg", "‡": "**",
    "\u2009": " ", "\u202f": " ", "\xa0": " ",
}  # fmt: skip
"""What stands for a character that an encoding does not have."""
ERRORS = "stbench.plain"


def legible(text: str, encoding: str) -> str:
    """A text in characters that an encoding has: those of ``PLAIN`` for others, and "?" for the rest."""
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return "".join(_legible(character, encoding) for character in text)
    return text


def write_legibly(streams: Iterable[TextIO]) -> None:
    """Let streams that have no character for something write what stands for it, rather than raise."""
    codecs.register_error(ERRORS, _replaced)
    for stream in streams:
        if isinstance(stream, io.TextIOWrapper) and stream.errors == "strict":
            stream.reconfigure(errors=ERRORS)


def _legible(character: str, encoding: str) -> str:
    try:
        character.encode(encoding)
    except UnicodeEncodeError:
        return PLAIN.get(character, "?")
    return character


def _replaced(error: UnicodeError) -> tuple[str | bytes, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return "".join(PLAIN.get(character, "?") for character in error.object[error.start : error.end]), error.end
