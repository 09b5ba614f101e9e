"""Packing: values as compressed text that an HTML page can hold, whatever they say."""

import base64
import json
import math
import zlib
from typing import Any

DIGITS = 5
"""Significant digits that a page shows at most."""


def packed(value: Any) -> str:
    """JSON, deflated, in base64: letters, digits, ``+ / =`` alone. The same text for the same value."""
    return packed_text(json.dumps(short(value), ensure_ascii=False, allow_nan=False, separators=(",", ":")))


def packed_text(text: str) -> str:
    """A text, deflated, in base64; halves of characters are replaced."""
    return base64.b64encode(zlib.compress(text.encode("utf-8", "replace"), 9)).decode()


def unpacked(text: str) -> Any:
    """What ``packed`` was given, numbers as short as they were made."""
    return json.loads(zlib.decompress(base64.b64decode(text)))


def short(value: Any) -> Any:
    """A value with numbers of few digits, and None for what is no number."""
    if isinstance(value, bool) or value is None or isinstance(value, str | int):
        return value
    if isinstance(value, float):
        return float(f"{value:.{DIGITS}g}") if math.isfinite(value) else None
    if isinstance(value, dict):
        return {key: short(item) for key, item in value.items()}
    return [short(item) for item in value]
