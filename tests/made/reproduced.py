"""Which golden tensors the tests reproduce: each says so beforehand, and fails where it did not assert them all."""

import functools
import importlib
import inspect
import itertools
from collections.abc import Callable, Iterator
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tests.made.golden import asserted_tensors, description

TESTS = Path(__file__).resolve().parents[1]


class Reproduction(NamedTuple):
    """What one test says that it reproduces: names are filled in with its parameters, ``*`` stands for anything."""

    topic: str
    patterns: tuple[str, ...]


def reproduces(topic: str, *patterns: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """The test asserts the tensors of these names with `assert_matches`; it fails where it left one out."""

    def wrap(test: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(test)
        def checked(**given: Any) -> None:
            with asserted_tensors() as asserted:
                test(**given)
            promised = named_tensors(Reproduction(topic, patterns), given)
            assert promised <= asserted, f"never asserted: {sorted(promised - asserted)}"

        said = (*reproductions(test), Reproduction(topic, patterns))
        checked.reproductions = said  # type: ignore[attr-defined]
        return checked

    return wrap


def reproductions(test: Callable[..., Any]) -> tuple[Reproduction, ...]:
    """What a test says that it reproduces."""
    return getattr(test, "reproductions", ())


def expected_tensors(topic: str) -> set[str]:
    """Names of all results of a topic; inputs and weights are none."""
    return {entry["name"] for entry in description(topic)["tensors"] if "tolerance" in entry}


def named_tensors(said: Reproduction, given: dict[str, Any]) -> set[tuple[str, str]]:
    """Topics and tensors that a test names under these parameters; AssertionError where there is no such tensor."""
    topic = said.topic.format_map(given)
    known, named = expected_tensors(topic), set()
    for pattern in (pattern.format_map(given) for pattern in said.patterns):
        matching = {(topic, name) for name in known if fnmatchcase(name, pattern)}
        assert matching, f"{topic} has no tensor {pattern}"
        named |= matching
    return named


def tensors_of_tests() -> set[tuple[str, str]]:
    """Topics and names that some test under tests/ says it reproduces."""
    return {
        named
        for test in _tests_that_reproduce()
        for said, given in itertools.product(reproductions(test), _parameters(test))
        for named in named_tensors(said, given)
    }


def _tests_that_reproduce() -> Iterator[Callable[..., Any]]:
    for path in sorted(TESTS.rglob("test_*.py")):
        if "@reproduces(" in path.read_text():
            module = importlib.import_module(".".join(path.relative_to(TESTS.parent).with_suffix("").parts))
            tests = inspect.getmembers(module, inspect.isfunction)
            yield from (test for name, test in tests if name.startswith("test_") and reproductions(test))


def _parameters(test: Callable[..., Any]) -> list[dict[str, Any]]:
    """The values under which pytest runs a test, one dict for each run."""
    marks = [mark for mark in getattr(test, "pytestmark", ()) if mark.name == "parametrize"]
    runs = [[dict(_named(mark.args[0], value)) for value in mark.args[1]] for mark in marks]
    return [dict(pair for part in run for pair in part.items()) for run in itertools.product(*runs)]


def _named(names: str | tuple[str, ...], value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, type(pytest.param())):
        value = value.values if not isinstance(names, str) else value.values[0]
    yield from [(names, value)] if isinstance(names, str) else zip(names, value, strict=True)
