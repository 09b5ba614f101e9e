"""Definitions: functions and classes that all methods of a worker call, to find out whether one replaced them."""

import sys
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any, NamedTuple

WATCHED = ("builtins", "os", "json", "random", "time", "numpy", "numpy.random", "numpy.linalg", "anndata")


class Definition(NamedTuple):
    """Something that can be called, and where it stands."""

    owner: Any
    """A module or class."""
    name: str
    value: Any


def definitions() -> list[Definition]:
    """Of stbench, numpy, anndata and some of Python's own."""
    return [
        definition
        for name, module in list(sys.modules.items())
        if name in WATCHED or name.partition(".")[0] == "stbench"
        for definition in _of_module(module)
    ]


def replaced(before: Sequence[Definition]) -> list[str]:
    """Names of what is another thing now, or gone; what was added since is not judged."""
    return [f"{owner.__name__}.{name}" for owner, name, value in before if vars(owner).get(name) is not value]


def _of_module(module: Any) -> Iterator[Definition]:
    for name, value in list(vars(module).items()):
        if callable(value):
            yield Definition(module, name, value)
        if isinstance(value, type) and value.__module__ == module.__name__:
            yield from (Definition(value, own, part) for own, part in vars(value).items() if _is_method(part))


def _is_method(part: Any) -> bool:
    return callable(part) or isinstance(part, property | cached_property)
