"""The mutation script kills what tests notice, reports what they do not, and makes the faults that it says."""

import pytest

pytest.importorskip("mutmut", reason="pip install mutmut==3.8.1 to run the mutation tests' own tests")

from benchmarks.mutants import mutants_of
from benchmarks.mutation import (
    GROUPS,
    ROOT,
    Group,
    Outcome,
    drawn_at_most,
    drawn_in_all,
    files_of,
    modules_of,
    named_in,
    names_of,
    run_groups,
    table,
    within,
)

MODULE = '''"""A module."""


def largest(values, least=0):
    """The largest of some values, ``least`` where there are none."""
    if not values:
        return least
    return max(values)
'''


@pytest.mark.parametrize(
    ("line", "changed"),
    [
        ("x = a + b", "x = a - b"),
        ("x = a < b", "x = a <= b"),
        ("x = a and b", "x = a or b"),
        ("x = 3", "x = 4"),
        ("x = 3", "x = (2)"),
        ("x = f(a, axis=1)", "x = f(a, axis=2)"),
        ("x = f(a, axis=1)", "x = f(a, axis=(0))"),
        ("x = f(a, axis=1)", "x = f(a, )"),
        ("x = f(a, b)", "x = f(b, a)"),
        ("x = not a", "x = a"),
        ("x = -a", "x = +a"),
        ("x = a if b else c", "x = a if (b) and False else c"),
        ("x = [a for a in b if a]", "x = [a for a in b if True]"),
        ("x = True", "x = False"),
        ("x = min(x, y)", "pass"),
        ("x[0] = y", "pass"),
        ("x += y", "x = y"),
        ("x += y", "pass"),
        ("raise E", "pass"),
        ("f(a)", "pass"),
    ],
)
def test_a_fault_that_is_promised_is_made(line, changed):
    assert f"`{line}` became `{changed}`" in [mutant.change for mutant in mutants_of(line + "\n")]


@pytest.mark.parametrize(
    "line",
    [
        '"""Text."""',
        "x: Literal['a'] = y",
        "from a import b",
        "raise DataError('some text', 'more of it')",
        "x = f(strict=True)",
        "x = np.maximum(*a)",
        "__all__ = ['a', 'b']",
        "...",
    ],
)
def test_texts_types_and_what_always_holds_are_passed_over(line):
    assert [mutant.change for mutant in mutants_of(line + "\n") if mutant.code != "pass\n"] == []


@pytest.mark.parametrize(
    ("checks", "survivors"),
    [
        ("assert largest([1, 3, 2]) == 3", ["least=1", "least=(-1)", "if False:"]),
        ("assert (largest([1, 3, 2]), largest([]), largest([], 7)) == (3, 0, 7)", []),
    ],
)
def test_what_the_tests_do_not_notice_survives(tmp_path, checks, survivors):
    (tmp_path / "module.py").write_text(MODULE)
    (tmp_path / "test_module.py").write_text(f"from module import largest\n\n\ndef test_largest():\n    {checks}\n")
    group = Group(("module.py",), ("test_module.py",))
    (outcome,) = run_groups([group], tmp_path, drawn_at_most(modules_of(group, tmp_path), 20, 0))
    assert [wanted in mutant.change for wanted, mutant in zip(survivors, outcome.survivors, strict=True)] == [
        True for _ in survivors
    ]
    assert (tmp_path / "module.py").read_text() == MODULE
    assert f"| module.py | {outcome.n_mutants} | {outcome.n_mutants - len(survivors)} |" in table([outcome])


def test_arguments_are_not_swapped_where_their_order_cannot_matter():
    assert "min(b, a)" not in "".join(mutant.code for mutant in mutants_of("x = min(a, b)\n"))


def test_the_table_counts_and_names_the_survivors():
    mutant = mutants_of("x = 3\n")[0]
    lines = table([Outcome("a.py", 8, (mutant,), 2), Outcome("b.py", 0, (), 0)]).splitlines()
    assert lines[2:4] == ["| a.py | 8 | 7 | 2 | 1 | 87.5 |", "| b.py | 0 | 0 | 0 | 0 | 0.0 |"]
    assert lines[-1] == "- `a.py:1` `x = 3` became `x = 4`"


def test_tests_that_fail_before_anything_is_changed_stop_the_run(tmp_path):
    (tmp_path / "module.py").write_text(MODULE)
    (tmp_path / "test_module.py").write_text("def test_nothing():\n    assert False\n")
    group = Group(("module.py",), ("test_module.py",))
    with pytest.raises(SystemExit, match="fail or are none before anything is changed"):
        list(run_groups([group], tmp_path, drawn_at_most(modules_of(group, tmp_path), 1, 0)))


@pytest.mark.parametrize("total", [3, 1000])
def test_mutants_are_drawn_from_all_modules_together(tmp_path, total):
    paths = [tmp_path / name for name in ("a.py", "b.py")]
    for path in paths:
        path.write_text(MODULE)
    drawn = drawn_in_all(paths, total, 0)
    assert sum(map(len, drawn.values())) == min(total, 2 * len(mutants_of(MODULE)))
    assert all(len({mutant.code for mutant in mutants}) == len(mutants) for mutants in drawn.values())
    assert drawn == drawn_in_all(paths, total, 0)
    assert all(set(mutants) <= set(mutants_of(MODULE)) for mutants in drawn.values())


def test_survivors_of_a_table_are_drawn_again_wherever_their_lines_are_by_now(tmp_path):
    path = tmp_path / "module.py"
    path.write_text(MODULE)
    wanted = mutants_of(MODULE)[2:4]
    report = table([Outcome("module.py", 9, tuple(wanted), 0), Outcome("other.py", 9, tuple(mutants_of("x = 3")), 0)])
    path.write_text(f"# A line more.\n{MODULE}")
    drawn = named_in(report, [path], tmp_path)
    assert [mutant.change for mutant in drawn[path]] == [mutant.change for mutant in wanted]
    assert [mutant.line for mutant in drawn[path]] == [mutant.line + 1 for mutant in wanted]


@pytest.mark.parametrize(("limit", "expected"), [(0.5, ["a"]), (1.0, ["a"]), (3.0, ["a", "b"]), (9.0, ["a", "b", "c"])])
def test_no_more_tests_are_run_than_there_is_time_for(limit, expected):
    assert within(limit, ["a", "b", "c"], {"a": 1.0, "b": 2.0, "c": 4.0}) == expected


ADAPTERS = {path for path in (ROOT / "stbench/adapters").rglob("*.py") if path.name != "__init__.py"}


@pytest.mark.parametrize("path", sorted(ADAPTERS), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_module_of_adapters_is_mutated_and_has_tests_near_it(path):
    (group,) = [
        GROUPS[name] for name in GROUPS if name.startswith("adapters/") and path in modules_of(GROUPS[name], ROOT)
    ]
    assert files_of(group.tests, ROOT)
    assert group.adapters, "what tests of all adapters ask of it is run"


def test_every_adapter_is_known_by_the_name_that_tests_have_for_it():
    from stbench.adapters import adapters

    names = [name for key, group in GROUPS.items() if key.startswith("adapters/") for name in names_of(group, ROOT)]
    assert sorted(names) == sorted(origin.name for origin in adapters.origins() if origin.built_in)
