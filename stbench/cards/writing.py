"""Writing: values as YAML that fits on a line of a card."""

import math
import re
from collections.abc import Mapping
from typing import Any

import yaml

PLAIN = re.compile(r"[A-Za-z][\w./-]*( [A-Za-z0-9(][\w./()-]*)*")
"""Texts that YAML needs no quotes for, unless they are one of its words."""


def flow(value: Any) -> str:
    """A value as YAML in one line."""
    if isinstance(value, str):
        return scalar(value)
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{scalar(str(key))}: {flow(each)}" for key, each in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(flow, value)) + "]"
    return str(yaml.safe_dump(value)).partition("\n")[0]


def scalar(text: str) -> str:
    """A text as YAML in one line, in quotes where it would be read otherwise."""
    if PLAIN.fullmatch(text) and yaml.safe_load(text) == text:
        return text
    return str(yaml.safe_dump(text, default_style='"', allow_unicode=True, width=math.inf)).strip()
