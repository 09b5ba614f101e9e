"""Definitions: functions, classes and constants that all methods of a worker use, to find out what one replaced."""

import sys
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from operator import is_
from typing import Any, NamedTuple

WATCHED = ("builtins", "os", "json", "random", "time", "numpy", "numpy.random", "numpy.linalg", "anndata")


class Definitions(NamedTuple):
    """What stands in a module or class."""

    owner: Any
    values: Mapping[str, Any]


def definitions() -> list[Definitions]:
    """Of stbench, numpy, anndata and some of Python's own."""
    return [
        each
        for name, module in list(sys.modules.items())
        if name in WATCHED or name.partition(".")[0] == "stbench"
        for each in _of_module(module)
    ]


def replaced(before: Sequence[Definitions]) -> list[str]:
    """Names of what is another thing now, or gone; what was added since is not judged."""
    return [
        f"{owner.__name__}.{name}"
        for owner, values in before
        if not all(map(is_, values.values(), map(vars(owner).get, values)))  # of thousands none is, as a rule
        for name, value in values.items()
        if vars(owner).get(name) is not value and _is_watched(name, value)
    ]


def _of_module(module: Any) -> Iterator[Definitions]:
    values = dict(vars(module))
    yield Definitions(module, values)
    for value in values.values():
        if isinstance(value, type) and value.__module__ == module.__name__:
            yield Definitions(value, dict(vars(value)))


def _is_watched(name: str, value: Any) -> bool:
    """Whether it stays the same in a process that nobody tampers with, as a variable of a module need not."""
    return callable(value) or isinstance(value, property | cached_property) or name.isupper()
