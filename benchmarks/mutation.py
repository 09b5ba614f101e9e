"""How much do the tests notice? Small faults are put into a module one at a time, and tests that run it on each.

``pip install mutmut==3.8.1 coverage==7.17.5``, then ``python benchmarks/mutation.py moments paired --draw 150``. The
tree is copied to a temporary folder, and the tests that mirror the modules run there once (``reach.py``), so that it is
known which lines each of them runs. Of a module's mutants (``mutants.py``) at most ``--draw`` are drawn, by seed; each
runs only the tests that run its line, in a forked process, for at most some times as long as they take unchanged. A
mutant whose tests fail or never end is killed. Tests that need golden files are skipped where these are not there
(``STBENCH_SHARED``). ``--total 200`` draws from all modules of the groups together. Groups of adapters also run what
tests of all adapters ask of them: ``python benchmarks/mutation.py adapters --total 200``. ``--again FILE`` tries only
the survivors that a table of before names.
"""

import argparse
import importlib
import multiprocessing
import os
import re
import resource
import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import accumulate
from pathlib import Path
from typing import Any, NamedTuple

sys.path.insert(0, str(Path(__file__).parent))  # so that it runs as a script and is imported by its test alike

from mutants import Mutant, drawn_mutants, mutants_of
from reach import Reach, Recorder

ROOT = Path(__file__).parent.parent
CARRIED = ("stbench", "tests", "benchmarks", "methods", "tasks", "datasets", "pyproject.toml", "README.md")
FORK = multiprocessing.get_context("fork")
LONGEST_S = 1800
"""No mutant takes longer, however busy the machine is."""
TOO_LONG = "(permuted or method_of_a_card)"
"""Tests of all adapters that are left out: what they notice, others do that train fewer times."""
LONGEST_CPU_S = 40.0
"""Of tests unchanged: what lies at the bottom of all adapters is run by hundreds, and not all are asked."""


class Group(NamedTuple):
    """Modules and the tests that mirror them, as patterns from the root."""

    modules: tuple[str, ...]
    tests: tuple[str, ...]
    compiled: bool = True
    """Whether numba compiles: off for modules that it compiles, where each mutant would take a minute."""
    adapters: bool = False
    """Whether tests of all adapters concern the modules."""


OF_ALL_ADAPTERS = (
    *(
        f"tests/adapters/test_{name}.py"
        for name in ("epochs", "learning", "neighbours", "patches", "settings", "variants")
    ),
    "tests/contract/test_registered_adapters.py",
)


def of_adapters(folder: str) -> Group:
    """The modules of one folder of adapters."""
    modules = (f"stbench/adapters/{folder}/*.py", f"stbench/adapters/{folder}/*/*.py")
    return Group(modules, (f"tests/adapters/{folder}/test_*.py", f"tests/adapters/{folder}/*/test_*.py"), adapters=True)


def folders_of_adapters(root: Path = ROOT) -> list[str]:
    """Every folder with a module that is more than a list of imports."""
    folders = (root / "stbench/adapters").iterdir()
    return sorted(folder.name for folder in folders if any(p.name != "__init__.py" for p in folder.rglob("*.py")))


GROUPS: Mapping[str, Group] = {
    "splits": Group(
        ("stbench/protocols/splits*", "stbench/protocols/splits/*.py"),
        ("tests/protocols/test_split*.py", "tests/protocols/splits/test_*.py"),
    ),
    "panels": Group(
        ("stbench/protocols/panels*", "stbench/protocols/panels/*.py"),
        ("tests/protocols/test_panel*.py", "tests/protocols/panels/test_*.py"),
    ),
    "moments": Group(
        ("stbench/metrics/moments.py", "stbench/metrics/fused.py", "stbench/metrics/gene.py"),
        ("tests/metrics/test_gene.py", "tests/metrics/test_moments.py", "tests/metrics/test_fused.py"),
        compiled=False,
    ),
    "paired": Group(
        ("stbench/statistics/paired.py", "stbench/statistics/compare.py"),
        ("tests/statistics/test_paired.py", "tests/statistics/test_compare.py"),
    ),
    "statistics": Group(("stbench/statistics/*.py",), ("tests/statistics/test_*.py",)),
    "score": Group(
        (
            "stbench/metrics/slide_scores.py",
            "stbench/scoring/score.py",
            "stbench/scoring/columns.py",
            "stbench/scoring/gene_choices.py",
        ),
        ("tests/metrics/test_slide_scores.py", "tests/scoring/test_score.py", "tests/scoring/test_columns.py"),
    ),
    "scoring": Group(("stbench/scoring/*.py",), ("tests/scoring/test_*.py",)),
    "retrieval": Group(("stbench/adapters/parts/retrieval.py",), ("tests/adapters/parts/test_retrieval.py",)),
    "adapters/base": Group(
        ("stbench/adapters/*.py",), ("tests/adapters/test_base.py", "tests/adapters/test_loading.py"), adapters=True
    ),
    **{f"adapters/{folder}": of_adapters(folder) for folder in folders_of_adapters()},
}


class Outcome(NamedTuple):
    """What the tests made of a module's mutants."""

    module: str
    n_mutants: int
    survivors: tuple[Mutant, ...]
    n_timed_out: int


class Suite(NamedTuple):
    """The tests of some groups, in a tree that holds a copy of everything."""

    groups: Sequence[Group]
    tree: Path

    def calls(self) -> list[list[str]]:
        """What pytest is called with, in turn, to run all tests of the groups."""
        mirrors = sorted({path for group in self.groups for path in files_of(group.tests, self.tree)})
        adapters = [group for group in self.groups if group.adapters]
        shared = [path for path in files_of(OF_ALL_ADAPTERS, self.tree) if adapters and path not in mirrors]
        names = [names_of(group, self.tree) for group in adapters]
        chosen = f" and ({' or '.join(name for each in names for name in each)})" if all(names) else ""
        # First those of all adapters: of what is registered they take everything, and other tests register more.
        return [call for call in ([*shared, "-k", f"not {TOO_LONG}{chosen}"] if shared else [], mirrors) if call]

    def reach(self) -> Reach:
        """Run everything once, unchanged."""
        ours, theirs = FORK.Pipe(duplex=False)
        process = FORK.Process(target=self._report, args=(theirs,))
        process.start()
        lines, seconds, failed, names = ours.recv()
        process.join()
        if failed or not seconds:
            raise SystemExit(f"Tests fail or are none before anything is changed: {failed or self.calls()}")
        for name in names:  # what tests import from elsewhere: once, here, so that a forked process has it already
            with suppress(Exception):
                importlib.import_module(name)
        return Reach(lines, seconds)

    def _report(self, pipe: Any) -> None:
        modules = {path for group in self.groups for path in modules_of(group, self.tree)}
        recorder, before = Recorder(sorted(modules)), set(sys.modules)
        recorder.coverage.start()
        codes = [self.run(call, recorder) for call in self.calls()]
        recorder.coverage.stop()
        own = {"stbench", "tests", "benchmarks", "conftest"}
        names = [name for name in sys.modules if name not in before and name.split(".")[0] not in own]
        failed = [*recorder.failed, *(f"exit status {code}" for code in codes if code)]
        seconds = {test: time for test, time in recorder.seconds.items() if test not in recorder.skipped}
        pipe.send((recorder.lines(), seconds, failed, names))

    def code(self, tests: Sequence[str], limit_s: float) -> int | None:
        """The exit status of pytest, 0 where all passed; None where the limit of CPU time was reached."""
        shutil.rmtree(self.tree / ".hypothesis", ignore_errors=True)  # a failing example must not help the next time
        process = FORK.Process(target=lambda: os._exit(self._limited(tests, limit_s)))
        process.start()
        process.join(LONGEST_S)
        if process.is_alive():
            process.kill()
            process.join()
        return process.exitcode if (process.exitcode or 0) >= 0 else None

    def _limited(self, tests: Sequence[str], limit_s: float) -> int:
        used = sum(resource.getrusage(resource.RUSAGE_SELF)[:2])
        limit = int(used + limit_s) + 1
        resource.setrlimit(resource.RLIMIT_CPU, (limit, limit))
        return self.run(["-x", *tests])

    def run(self, arguments: Sequence[str], *plugins: object) -> int:
        """pytest in this process."""
        with Path(os.devnull).open("w") as nowhere:
            os.dup2(nowhere.fileno(), 1)
            os.dup2(nowhere.fileno(), 2)
        os.chdir(self.tree)
        sys.path.insert(0, str(self.tree))
        os.environ["PYTHONPATH"] = str(self.tree)
        if not all(group.compiled for group in self.groups):
            import numba

            numba.config.DISABLE_JIT = 1
        import pytest
        from hypothesis import Phase, settings

        settings.register_profile("mutation", phases=(Phase.explicit, Phase.generate), database=None, deadline=None)
        settings.load_profile("mutation")
        options = [f"--rootdir={self.tree}", "-q", "-p", "no:cacheprovider", "-p", "no:randomly", "--hypothesis-seed=0"]
        return int(pytest.main([*options, *arguments], plugins=list(plugins)))


def files_of(patterns: Sequence[str], tree: Path) -> list[str]:
    """Paths from the root that fit one of the patterns."""
    return sorted({str(path.relative_to(tree)) for pattern in patterns for path in tree.glob(pattern)})


def names_of(group: Group, tree: Path) -> list[str]:
    """Adapters that the modules of a group register."""
    texts = [_text(path) for path in modules_of(group, tree)]
    return [name for text in texts for name in re.findall(r'^@register\("(\w+)"\)', text, re.MULTILINE)]


def modules_of(group: Group, tree: Path) -> list[Path]:
    """The modules of a group, in order."""
    return sorted({path for pattern in group.modules for path in tree.glob(pattern) if path.suffix == ".py"})


def drawn_at_most(modules: Sequence[Path], draw: int, seed: int) -> dict[Path, list[Mutant]]:
    """Which mutants of each module are tried: ``draw`` of each."""
    return {path: drawn_mutants([_text(path)], draw, seed)[0] for path in modules}


def drawn_in_all(modules: Sequence[Path], total: int, seed: int) -> dict[Path, list[Mutant]]:
    """As ``drawn_at_most``: ``total`` of all modules together, each mutant as likely as any other."""
    return dict(zip(modules, drawn_mutants([_text(path) for path in modules], total, seed), strict=True))


def named_in(report: str, modules: Sequence[Path], tree: Path) -> dict[Path, list[Mutant]]:
    """Which mutants of each module are named as survivors in a table of before, wherever their lines are by now."""
    names = set(re.findall(r"^- `(.+?):\d+` (.*)$", report, re.MULTILINE))
    wanted = {path: {change for module, change in names if module == str(path.relative_to(tree))} for path in modules}
    return {path: [m for m in mutants_of(_text(path)) if m.change in wanted[path]] for path in modules if wanted[path]}


def run_groups(groups: Sequence[Group], tree: Path, drawn: Mapping[Path, Sequence[Mutant]]) -> Iterator[Outcome]:
    """Mutate each module of some groups in turn; all are compiled, or none is."""
    wanted = {path: group for group in groups for path in modules_of(group, tree) if drawn.get(path)}
    if not wanted:
        return
    suite = Suite(list(dict.fromkeys(wanted.values())), tree)
    reach = suite.reach()
    _say(f"{len(reach.seconds)} tests, {sum(reach.seconds.values()):.0f} s; {sum(map(len, drawn.values()))} mutants")
    for path, group in wanted.items():
        yield _outcome(suite, reach, group, path, drawn[path])


def _outcome(suite: Suite, reach: Reach, group: Group, path: Path, drawn: Sequence[Mutant]) -> Outcome:
    near = sorted(files_of(group.tests, suite.tree), key=lambda test: Path(test).stem != f"test_{path.stem}")
    names = names_of(group, suite.tree)
    source, survivors, timed_out = _text(path), [], 0
    for mutant in drawn:
        tests = within(LONGEST_CPU_S, reach.tests(path, mutant.line, near, names), reach.seconds)
        path.write_text(mutant.code, encoding="utf-8")
        code = suite.code(tests, 20 + 5 * sum(reach.seconds[test] for test in tests)) if tests else 0
        path.write_text(source, encoding="utf-8")
        timed_out += code is None
        survivors += [mutant] if code == 0 else []
        verdict = "survived" if code == 0 else "killed"
        _say(f"{verdict} {len(tests)} tests: `{path.relative_to(suite.tree)}:{mutant.line}` {mutant.change}")
    return Outcome(str(path.relative_to(suite.tree)), len(drawn), tuple(survivors), timed_out)


def within(limit_s: float, tests: Sequence[str], seconds: Mapping[str, float]) -> list[str]:
    """As many tests from the first as take no longer together, and one at least."""
    spent = accumulate(seconds[test] for test in tests)
    return [
        test for number, (test, until) in enumerate(zip(tests, spent, strict=True)) if not number or until <= limit_s
    ]


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def table(outcomes: Sequence[Outcome]) -> str:
    """The outcomes as a Markdown table, and the survivors under it."""
    lines = ["| module | mutants | killed | of which timed out | survived | killed % |", "| --- " + "| ---: " * 5 + "|"]
    for module, n, survivors, timed_out in outcomes:
        killed = n - len(survivors)
        lines.append(f"| {module} | {n} | {killed} | {timed_out} | {len(survivors)} | {100 * killed / max(n, 1):.1f} |")
    lines += ["", "Survivors:", ""]
    lines += [
        f"- `{outcome.module}:{mutant.line}` {mutant.change}" for outcome in outcomes for mutant in outcome.survivors
    ]
    return "\n".join(lines)


def main() -> None:
    """Mutate the groups named and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    names = sorted({*GROUPS, *(name.partition("/")[0] for name in GROUPS)})
    parser.add_argument("groups", nargs="+", choices=names, help="a name before a slash means all below it")
    parser.add_argument("--draw", type=int, default=150, help="most mutants of a module")
    parser.add_argument("--total", type=int, help="mutants of all modules together, in place of --draw")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--again", type=Path, help="a table of before, whose survivors alone are tried")
    options = parser.parse_args()
    os.environ.update(OMP_NUM_THREADS="1", MKL_NUM_THREADS="1", COVERAGE_CORE="ctrace")
    sys.dont_write_bytecode = True  # a stale .pyc of the same second and size would hide a mutant
    outcomes: list[Outcome] = []
    with tempfile.TemporaryDirectory() as folder:
        tree = _copied(Path(folder).resolve())
        groups = [group for name, group in GROUPS.items() if {name, name.partition("/")[0]} & {*options.groups}]
        modules = [path for group in groups for path in modules_of(group, tree)]
        if options.again:
            drawn = named_in(options.again.read_text(encoding="utf-8"), modules, tree)
        elif options.total:
            drawn = drawn_in_all(modules, options.total, options.seed)
        else:
            drawn = drawn_at_most(modules, options.draw, options.seed)
        for compiled in (True, False):
            outcomes += run_groups([group for group in groups if group.compiled is compiled], tree, drawn)
    print(table(outcomes))


def _copied(folder: Path) -> Path:
    tree = folder / "tree"
    tree.mkdir()
    for name in CARRIED:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, tree / name, ignore=shutil.ignore_patterns("__pycache__"))
        elif (ROOT / name).exists():
            shutil.copy(ROOT / name, tree / name)
    return tree


if __name__ == "__main__":
    main()
