"""Conversion: frozen dataclasses to what JSON holds, and back; nothing that was written is read past unknown keys."""

import math
from typing import Any

from cattrs.preconf.json import make_converter


def plain_converter() -> Any:
    """A converter whose NaN and infinity are null in JSON, which has neither, and null is NaN again."""
    converter = make_converter(forbid_extra_keys=True)
    converter.register_unstructure_hook(float, lambda value: value if math.isfinite(value) else None)
    converter.register_structure_hook(float, lambda value, _: math.nan if value is None else float(value))
    return converter
