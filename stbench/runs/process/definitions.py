"""Definitions: functions and classes that all methods of a worker call, to find out whether one replaced them."""

import sys
from collections.abc import Mapping
from typing import Any

WATCHED = ("builtins", "os", "json", "random", "time", "numpy", "numpy.random", "numpy.linalg", "anndata")


def definitions() -> dict[tuple[str, str], Any]:
    """By module or class and name: of stbench, numpy, anndata and some of Python's own."""
    known: dict[tuple[str, str], Any] = {}
    for module, content in list(sys.modules.items()):
        if module in WATCHED or module.partition(".")[0] == "stbench":
            for name, value in list(vars(content).items()):
                if callable(value):
                    known[module, name] = value
                if isinstance(value, type) and value.__module__.partition(".")[0] in ("stbench", "anndata"):
                    known |= {(f"{module}.{name}", own): part for own, part in vars(value).items() if callable(part)}
    return known


def replaced(before: Mapping[tuple[str, str], Any]) -> list[str]:
    """Names of what is another thing now; what was added or removed since is not judged."""
    now = definitions()
    return [".".join(key) for key, value in before.items() if now.get(key, value) is not value]
