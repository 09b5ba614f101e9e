"""Conversion: frozen dataclasses to what JSON holds, and back; nothing that was written is read past unknown keys."""

import json
import math
from typing import Any, TypeVar

from cattrs.preconf.json import make_converter

from stbench.errors import StoreError

T = TypeVar("T")


def plain_converter() -> Any:
    """A converter whose NaN and infinity are null in JSON, which has neither, and null is NaN again."""
    converter = make_converter(forbid_extra_keys=True)
    converter.register_unstructure_hook(float, lambda value: value if math.isfinite(value) else None)
    converter.register_structure_hook(float, lambda value, _: math.nan if value is None else float(value))
    return converter


def value_from(text: str, kind: type[T], newest: int, *, where: str, what: str, command: str) -> T:
    """The value that a file of plain JSON holds.

    Args:
        text: the file's content.
        kind: of the value.
        newest: the newest format of it that is known.
        where: the file's name, for the error.
        what: what the value is, in a few words: "a gallery".
        command: what writes such a file.

    Raises:
        StoreError: it holds none, or one of a newer format.
    """
    try:
        document = json.loads(text)
        if int(document.get("format", 0)) > newest:
            raise StoreError(where, f"has format {document['format']}", f"at most {newest}", "Upgrade stbench")
        value: T = plain_converter().structure(document, kind)
    except StoreError:
        raise
    except Exception as error:  # cattrs groups what is wrong in one exception of its own
        written = f"a file that {command.split(' --')[0]} wrote"
        raise StoreError(where, f"is not {what} ({error})", written, f"Make it anew: {command}") from None
    return value
