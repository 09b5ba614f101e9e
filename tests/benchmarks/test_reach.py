"""Of every line it is known which tests run it, and those that run as a module is imported concern all that use it."""

import pytest

pytest.importorskip("coverage", reason="pip install coverage==7.17.5 to run the mutation tests' own tests")

from benchmarks.mutation import Group, Suite
from benchmarks.reach import Reach, statement_around

MODULE = '''"""A module."""

LEAST = 0


def largest(values, least=LEAST):
    if not values:
        return least
    return max(
        values,
    )


def smallest(values):
    return min(values)


def never(values):
    return values
'''
TESTS = """import pytest

from module import largest, smallest


@pytest.fixture(scope="module")
def least():
    return smallest([1, 2])


def test_some():
    assert largest([1, 3, 2]) == 3


@pytest.mark.parametrize("name", ["one", "other"])
def test_none(name):
    assert largest([]) == 0


def test_least(least):
    assert least == 1


@pytest.mark.skip
def test_skipped():
    assert largest([]) == 0
"""
OTHER = """import pytest


@pytest.mark.parametrize("name", ["one", "other"])
def test_named(name):
    assert name
"""


@pytest.fixture(scope="module")
def tree(tmp_path_factory):
    root = tmp_path_factory.mktemp("tree")
    for name, text in {"module": MODULE, "test_module": TESTS, "test_other": OTHER}.items():
        (root / f"{name}.py").write_text(text)
    return root


@pytest.fixture(scope="module")
def reach(tree):
    return Suite([Group(("module.py",), ("test_*.py",))], tree).reach()


SOME, NONE, LEAST = "test_some", ("test_none[one]", "test_none[other]"), "test_least"


@pytest.mark.parametrize(
    ("line", "near", "names", "tests"),
    [
        (8, (), (), {*NONE}),
        (9, (), (), {SOME}),
        (10, (), (), {SOME}),
        (7, (), (), {SOME, *NONE}),
        (15, (), (), {SOME, *NONE, LEAST}),
        (8, ("test_module.py",), (), {SOME, *NONE, LEAST}),
        (19, ("test_module.py",), ("one",), set()),
        (3, (), (), {SOME, *NONE, LEAST}),
        (6, (), ("one",), {SOME, *NONE, LEAST, "test_named[one]"}),
        (3, ("test_other.py",), (), {SOME, *NONE, LEAST, "test_named[one]", "test_named[other]"}),
    ],
    ids=[
        "a branch", "the other branch", "its second line", "a condition", "what a fixture runs", "shared in a file",
        "what none runs", "a constant", "a default, and a name", "a constant, and near tests",
    ],
)  # fmt: skip
def test_a_fault_in_a_line_concerns_the_tests_that_run_it(tree, reach, line, near, names, tests):
    assert {test.partition("::")[2] for test in reach.tests(tree / "module.py", line, near, names)} == tests


def test_near_tests_come_first_and_of_them_those_that_run_the_line_and_are_quick(tmp_path):
    (tmp_path / "module.py").write_text("def f():\n    return 1\n")
    seconds = {"far.py::quick": 0.1, "near.py::quick": 0.1, "near.py::slow": 3.0, "near.py::beside": 0.0}
    ran = {"far.py::quick", "near.py::quick", "near.py::slow"}
    reach = Reach({str(tmp_path / "module.py"): {2: ran}}, seconds)
    assert reach.tests(tmp_path / "module.py", 2, ("near.py",)) == [
        "near.py::quick", "near.py::slow", "near.py::beside", "far.py::quick",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("source", "line", "lines"),
    [
        ("x = 1\n", 1, None),
        ("class A:\n    x = 1\n", 2, None),
        ("def f(\n    x=1,\n):\n    return x\n", 2, None),
        ("def f(x):\n    return (\n        x\n    )\n", 3, range(2, 5)),
        ("def f(x):\n    if (\n        x\n    ):\n        return x\n", 3, range(2, 5)),
        ("def f(x):\n    if x: return x\n", 2, range(2, 3)),
        ("class A:\n    def f(x):\n        for y in x:\n            g(y)\n", 4, range(4, 5)),
    ],
)
def test_a_line_belongs_to_the_innermost_statement_of_a_function(source, line, lines):
    assert statement_around(source, line) == lines
