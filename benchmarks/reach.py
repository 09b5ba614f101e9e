"""Which tests run which lines: what ``benchmarks/mutation.py`` asks before it runs tests on a fault in one of them."""

import ast
import re
import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import coverage
import pytest


class Recorder:
    """A plugin of pytest: the lines that each test runs, and how long it takes.

    What runs before a test, in its fixtures, counts for all tests of its file: they may share it.
    """

    def __init__(self, sources: Sequence[Path]) -> None:
        self.coverage = coverage.Coverage(data_file=None, include=[str(path) for path in sources], config_file=False)
        self.seconds: dict[str, float] = {}
        self.failed: list[str] = []
        self.skipped: set[str] = set()

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[Any]:
        start = time.process_time()
        try:
            return (yield)
        finally:
            self.seconds[item.nodeid] = time.process_time() - start

    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        self.coverage.switch_context(file_of(item.nodeid))

    def pytest_runtest_call(self, item: pytest.Item) -> None:
        self.coverage.switch_context(item.nodeid)

    def pytest_runtest_teardown(self, item: pytest.Item) -> None:
        self.coverage.switch_context(file_of(item.nodeid))

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self.failed += [report.nodeid] if report.failed else []
        self.skipped |= {report.nodeid} if report.skipped else set()

    def lines(self) -> dict[str, dict[int, list[str]]]:
        """What ran each line of each file: tests, files of tests, and nothing (imports)."""
        data = self.coverage.get_data()
        return {path: data.contexts_by_lineno(path) for path in data.measured_files()}


def file_of(test: str) -> str:
    """The file of a test."""
    return test.partition("::")[0]


@dataclass(frozen=True)
class Reach:
    """Tests by the lines that they run, and the CPU time that each takes."""

    lines: Mapping[str, Mapping[int, Collection[str]]]
    seconds: Mapping[str, float]
    """Of tests that ran, none of those that were skipped."""

    def tests(self, path: Path, line: int, near: Sequence[str] = (), names: Collection[str] = ()) -> list[str]:
        """Those that a fault in a line can fail, the likeliest first, then the quickest.

        Of files that are ``near`` to the module all tests count where any runs the line: they may share what it made.
        Lines that run as a module is imported concern all tests that run anything of it, all that are ``near``, and
        all that have one of the ``names`` among their parameters.
        """
        statement = statement_around(path.read_text(encoding="utf-8"), line)
        of_lines = self.lines.get(str(path), {})
        contexts = {name for number, names in of_lines.items() if number in (statement or of_lines) for name in names}
        files = {file_of(name) for name in contexts if "::" not in name or file_of(name) in near}
        files |= set() if statement else set(near)
        contexts |= set() if statement else {test for test in self.seconds if _parameters(test) & set(names)}
        reaching = [test for test in self.seconds if test in contexts or file_of(test) in files]
        order = {name: at for at, name in enumerate(near)}
        return sorted(reaching, key=lambda test: (order.get(file_of(test), len(order)), self._cost(test, contexts)))

    def _cost(self, test: str, contexts: Collection[str]) -> tuple[bool, float]:
        return test not in contexts, self.seconds[test]


def _parameters(test: str) -> set[str]:
    return set(re.findall(r"\w+", test.partition("[")[2]))


def statement_around(source: str, line: int) -> range | None:
    """The lines of the innermost statement with a line in it, its body left out; None where an import runs it."""
    inside, innermost = False, None
    for node, in_function in _statements(ast.parse(source), in_function=False):
        first, last = node.lineno, _head_end(node)
        if first <= line <= last and not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            inside, innermost = in_function, range(first, last + 1)
    return innermost if inside else None


def _statements(node: ast.AST, *, in_function: bool) -> Iterator[tuple[ast.stmt, bool]]:
    """Every statement under a node, outer before inner, and whether it lies in a function's body."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.stmt):
            yield child, in_function
        inner = in_function or isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef)
        yield from _statements(child, in_function=inner)


def _head_end(node: ast.stmt) -> int:
    """The last line of a statement, or before the body where it has one."""
    body: Any = getattr(node, "body", None) or getattr(node, "cases", None)
    if not body:
        return node.end_lineno or node.lineno
    start: int = getattr(body[0], "lineno", node.lineno + 1)
    return max(node.lineno, start - 1)
