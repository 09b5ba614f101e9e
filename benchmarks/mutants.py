"""Small faults of a module, one at a time: what ``benchmarks/mutation.py`` puts before the tests.

mutmut's (operators, comparisons, ``not``, ``and``/``or``, constants + 1, True/False, branches of a ternary, strings)
and ours: constants - 1, conditions forced, arguments left out or swapped, statements deleted. Passed over is what any
test notices (values replaced by None), what none should repeat (texts of errors, types, ``__all__``), and
``strict=`` of ``zip``, which says what always holds.
"""

import ast
import difflib
import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from typing import Any, NamedTuple

import libcst as cst
from libcst.metadata import MetadataWrapper, PositionProvider
from mutmut.mutation import mutators

SYMMETRIC = {"min", "max", "minimum", "maximum"}
LEFT_OUT = (mutators.operator_assignment, mutators.operator_arg_removal, mutators.operator_string)


class Mutant(NamedTuple):
    """A module with one fault in it."""

    line: int
    before: str
    code: str

    @property
    def change(self) -> str:
        """The lines that differ."""
        lines = [line for line in difflib.ndiff(self.before.splitlines(), self.code.splitlines()) if line[0] in "+-"]
        old, new = ("; ".join(line[2:].strip() for line in lines if line[0] == sign) for sign in "-+")
        return f"`{old}` became `{new}`"


def number_below(node: cst.BaseNumber) -> Iterator[cst.CSTNode]:
    """n to n - 1; mutmut has n + 1."""
    if isinstance(node, cst.Integer | cst.Float):
        yield cst.parse_expression(f"({node.evaluated_value - 1!r})")


def condition_forced(node: cst.If) -> Iterator[cst.CSTNode]:
    """Always and never."""
    if not (isinstance(node.test, cst.Name) and node.test.value == "TYPE_CHECKING"):
        yield from (node.with_changes(test=cst.Name(name)) for name in ("True", "False"))


def filter_dropped(node: cst.CompIf) -> Iterator[cst.CSTNode]:
    """The ``if`` of a comprehension lets all through."""
    yield node.with_changes(test=cst.Name("True"))


def argument_left_out(node: cst.Call) -> Iterator[cst.CSTNode]:
    """Each of several arguments."""
    if len(node.args) > 1:
        for index, argument in enumerate(node.args):
            if not _passed_over(argument):
                yield node.with_changes(args=[*node.args[:index], *node.args[index + 1 :]])


def arguments_swapped(node: cst.Call) -> Iterator[cst.CSTNode]:
    """Neighbours that have no keyword, where their order can matter."""
    if isinstance(node.func, cst.Name | cst.Attribute) and _names(node.func) & SYMMETRIC:
        return
    for index, (first, second) in enumerate(zip(node.args, node.args[1:], strict=False)):
        if not (first.keyword or second.keyword or first.star or second.star):
            swapped = first.with_changes(value=second.value), second.with_changes(value=first.value)
            yield node.with_changes(args=[*node.args[:index], *swapped, *node.args[index + 2 :]])


def statement_deleted(node: cst.BaseSmallStatement) -> Iterator[cst.CSTNode]:
    """Calls, ``x += 1``, ``raise``, stores into arrays, and assignments to a name that has a value before."""
    if isinstance(node, cst.Assign):
        targets = {name for target in node.targets for name in _names(target.target)}
        stores = any(isinstance(target.target, cst.Subscript | cst.Attribute) for target in node.targets)
        if stores or targets <= _names(node.value):
            yield cst.Pass()
    elif not (isinstance(node, cst.Expr) and isinstance(node.value, cst.BaseString | cst.Ellipsis)):
        yield cst.Pass()


def string_changed(node: cst.SimpleString) -> Iterator[cst.CSTNode]:
    """One change a string; docstrings have none."""
    yield from list(mutators.operator_string(node))[:1]


OPERATORS: Sequence[tuple[Any, Callable[[Any], Iterable[cst.CSTNode]]]] = (
    *(pair for pair in mutators.mutation_operators if pair[1] not in LEFT_OUT),
    (cst.BaseNumber, number_below),
    (cst.If, condition_forced),
    (cst.CompIf, filter_dropped),
    (cst.Call, argument_left_out),
    (cst.Call, arguments_swapped),
    ((cst.Assign, cst.AugAssign, cst.Expr, cst.Raise), statement_deleted),
    (cst.SimpleString, string_changed),
)


class _Sites(cst.CSTVisitor):
    """Every node with what may stand in its place; types, decorators and imports are passed over."""

    def __init__(self) -> None:
        super().__init__()
        self.sites: list[tuple[cst.CSTNode, cst.CSTNode]] = []
        self.errors_open = 0

    def on_visit(self, node: cst.CSTNode) -> bool:
        if isinstance(node, cst.Annotation | cst.Decorator | cst.Import | cst.ImportFrom) or _passed_over(node):
            return False
        self.errors_open += _is_error(node)
        if not (self.errors_open and isinstance(node, cst.SimpleString)) and not _is_error(node):
            operators = [operator for kind, operator in OPERATORS if isinstance(node, kind)]
            self.sites += [(node, new) for operator in operators for new in operator(node)]
        return True

    def on_leave(self, original_node: cst.CSTNode) -> None:
        self.errors_open -= _is_error(original_node)


class Faults:
    """All that could be put into a module, made one at a time: a module's text takes long to write."""

    def __init__(self, source: str) -> None:
        wrapper, visitor = MetadataWrapper(cst.parse_module(source)), _Sites()
        wrapper.module.visit(visitor)
        positions = wrapper.resolve(PositionProvider)
        self.source, self.module, self._seen = source, wrapper.module, {_program(source)}
        self.sites = [(positions[n].start.line if n in positions else 0, n, new) for n, new in visitor.sites]
        self.sites.sort(key=lambda site: site[0])

    def mutants(self, sites: Iterable[int]) -> Iterator[Mutant]:
        """Those of some sites that compile and are another program than the module, and than those before."""
        for line, node, new in (self.sites[number] for number in sites):
            code = self.module.deep_replace(node, new).code  # type: ignore[attr-defined]
            with suppress(SyntaxError):
                program = _program(code)
                if program not in self._seen:
                    self._seen.add(program)
                    yield Mutant(line, self.source, code)


def mutants_of(source: str) -> list[Mutant]:
    """Every mutant of a module, in the order of its lines."""
    faults = Faults(source)
    return list(faults.mutants(range(len(faults.sites))))


def drawn_mutants(sources: Sequence[str], total: int, seed: int) -> list[list[Mutant]]:
    """Of each module, mutants drawn from all of them together; all where there are fewer than ``total``."""
    modules = [Faults(source) for source in sources]
    every = [(at, number) for at, faults in enumerate(modules) for number in range(len(faults.sites))]
    random.Random(seed).shuffle(every)
    drawn: list[list[tuple[int, Mutant]]] = [[] for _ in modules]
    for at, number in every:
        if sum(map(len, drawn)) < total:
            drawn[at] += [(number, mutant) for mutant in modules[at].mutants([number])]
    return [[mutant for _, mutant in sorted(mutants)] for mutants in drawn]


def _program(source: str) -> str:
    return ast.dump(ast.parse(source))


def _names(node: cst.CSTNode) -> set[str]:
    own = {node.value} if isinstance(node, cst.Name) else set()
    return own.union(*(_names(child) for child in node.children))


def _passed_over(node: cst.CSTNode) -> bool:
    if isinstance(node, cst.Arg):
        return node.keyword is not None and node.keyword.value == "strict"
    if isinstance(node, cst.Assign):
        return "__all__" in _names(node.targets[0].target)
    return isinstance(node, cst.Subscript) and isinstance(node.value, cst.Name) and node.value.value == "Literal"


def _is_error(node: cst.CSTNode) -> bool:
    return isinstance(node, cst.Call) and isinstance(node.func, cst.Name) and node.func.value.endswith("Error")
