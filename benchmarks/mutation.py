"""How much do the tests notice? Small faults are put into a module one at a time, and its own tests run on each.

``pip install mutmut==3.8.1``, then ``python benchmarks/mutation.py moments paired retrieval --draw 150``. The tree is
copied to a temporary folder; of a module's mutants (``mutants.py``) at most ``--draw`` are drawn, by seed; each runs
only the tests that mirror the module, in a forked process, for at most some times as long as they take unchanged. A
mutant whose tests fail or never end is killed. Tests that need golden files are skipped where these are not there
(``STBENCH_SHARED``). ``--total 200`` draws from all modules of the groups together. Groups of adapters run the method's
own tests, then what tests of all adapters ask of it: ``python benchmarks/mutation.py adapters --total 200``.
"""

import argparse
import importlib
import multiprocessing
import os
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

sys.path.insert(0, str(Path(__file__).parent))  # so that it runs as a script and is imported by its test alike

from mutants import Mutant, mutants_of

ROOT = Path(__file__).parent.parent
CARRIED = ("stbench", "tests", "benchmarks", "methods", "tasks", "datasets", "pyproject.toml", "README.md")
FORK = multiprocessing.get_context("fork")


class Group(NamedTuple):
    """Modules and the tests that mirror them, as patterns from the root."""

    modules: tuple[str, ...]
    tests: tuple[str, ...]
    compiled: bool = True
    """Whether numba compiles: off for modules that it compiles, where each mutant would take a minute."""
    asked: str = ""
    """What is named in the tests of all adapters that concern the modules; none are run without it."""


OF_ALL_ADAPTERS = ("tests/adapters/test_learning.py", "tests/adapters/test_settings.py")


def of_adapter(folder: str, asked: str) -> Group:
    """The modules of one folder of adapters."""
    modules = (f"stbench/adapters/{folder}/*.py", f"stbench/adapters/{folder}/*/*.py")
    return Group(modules, (f"tests/adapters/{folder}/test_*.py", f"tests/adapters/{folder}/*/test_*.py"), asked=asked)


ADAPTERS = {
    "bleep": "bleep", "cmrcnet": "cmrcnet", "comtip": "comtip", "controls": "shuffled or mean",
    "foundation": "foundation", "histogene": "histogene", "omiclip": "omiclip", "parts": "stnet or stimage",
    "probes": "probe", "stimage": "stimage", "stnet": "stnet",
}  # fmt: skip
"""Folders of adapters, and how the tests of all adapters name them."""

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
    **{f"adapters/{folder}": of_adapter(folder, asked) for folder, asked in ADAPTERS.items()},
}


class Outcome(NamedTuple):
    """What the tests made of a module's mutants."""

    module: str
    n_mutants: int
    survivors: tuple[Mutant, ...]
    n_timed_out: int


class Suite(NamedTuple):
    """The tests of a group, in a tree that holds a copy of everything."""

    group: Group
    tree: Path
    tests: tuple[str, ...]

    @classmethod
    def of(cls, group: Group, tree: Path) -> "Suite":
        """What there is of them in ``tree``."""
        tests = {str(path) for pattern in group.tests for path in tree.glob(pattern)}
        return cls(group, tree, tuple(sorted(tests)))

    def first(self, module: Path) -> "Suite":
        """With the mirror of a module before all others: most mutants end there."""
        return self._replace(tests=tuple(sorted(self.tests, key=lambda t: Path(t).stem != f"test_{module.stem}")))

    def calls(self) -> Iterator[list[str]]:
        """What pytest is called with, in turn."""
        yield list(self.tests)
        if self.group.asked:
            yield [*(str(self.tree / path) for path in OF_ALL_ADAPTERS), "-k", self.group.asked]

    def code(self, limit_s: float) -> int | None:
        """The exit status of pytest, 0 where all passed; None where the limit was reached."""
        shutil.rmtree(self.tree / ".hypothesis", ignore_errors=True)  # a failing example must not help the next time
        process = FORK.Process(target=lambda: os._exit(self.run()))
        process.start()
        process.join(limit_s)
        if process.is_alive():
            process.kill()
            process.join()
            return None
        return process.exitcode

    def run(self) -> int:
        """In this process, as far as the first test that fails."""
        with Path(os.devnull).open("w") as nowhere:
            os.dup2(nowhere.fileno(), 1)
            os.dup2(nowhere.fileno(), 2)
        os.chdir(self.tree)
        sys.path.insert(0, str(self.tree))
        os.environ["PYTHONPATH"] = str(self.tree)
        if not self.group.compiled:
            import numba

            numba.config.DISABLE_JIT = 1
        from hypothesis import Phase, settings

        settings.register_profile("mutation", phases=(Phase.explicit, Phase.generate), database=None, deadline=None)
        settings.load_profile("mutation")
        return next((code for code in map(_pytest, self.calls()) if code), 0)


def modules_of(group: Group, tree: Path) -> list[Path]:
    """The modules of a group, in order."""
    return sorted({path for pattern in group.modules for path in tree.glob(pattern) if path.suffix == ".py"})


def drawn_at_most(modules: Sequence[Path], draw: int, seed: int) -> dict[Path, list[int]]:
    """Which mutants of each module are tried: ``draw`` of each."""
    counts = {path: len(mutants_of(path.read_text(encoding="utf-8"))) for path in modules}
    return {p: sorted(random.Random(seed).sample(range(n), min(draw, n))) for p, n in counts.items()}


def drawn_in_all(modules: Sequence[Path], total: int, seed: int) -> dict[Path, list[int]]:
    """As ``drawn_at_most``: ``total`` of all modules together, each mutant as likely as any other."""
    every = [(path, at) for path in modules for at in range(len(mutants_of(path.read_text(encoding="utf-8"))))]
    drawn = random.Random(seed).sample(every, min(total, len(every)))
    return {path: sorted(at for where, at in drawn if where == path) for path in modules}


def run_group(group: Group, tree: Path, drawn: Mapping[Path, Sequence[int]]) -> Iterator[Outcome]:
    """Mutate each module of a group in turn."""
    wanted = [path for path in modules_of(group, tree) if drawn.get(path)]
    if not wanted:
        return
    suite = Suite.of(group, tree)
    _preload(suite)
    start = time.monotonic()
    if suite.code(900) != 0:
        raise SystemExit(f"The tests of {group.modules} fail or are none before anything is changed: {suite.tests}")
    limit_s = 10 + 5 * (time.monotonic() - start)
    print(f"{group.modules}: at most {limit_s:.0f} s a mutant", file=sys.stderr)
    for path in wanted:
        yield _outcome(suite.first(path), path, drawn[path], limit_s)


def _outcome(suite: Suite, path: Path, drawn: Sequence[int], limit_s: float) -> Outcome:
    source = path.read_text(encoding="utf-8")
    mutants = mutants_of(source)
    survivors, timed_out = [], 0
    for at in drawn:
        path.write_text(mutants[at].code, encoding="utf-8")
        code = suite.code(limit_s)
        timed_out += code is None
        if code == 0:
            survivors.append(mutants[at])
            print(f"  {path.name}:{mutants[at].line}  {mutants[at].change}", file=sys.stderr, flush=True)
    path.write_text(source, encoding="utf-8")
    return Outcome(str(path.relative_to(suite.tree)), len(drawn), tuple(survivors), timed_out)


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
    options = parser.parse_args()
    os.environ.update(OMP_NUM_THREADS="1", MKL_NUM_THREADS="1")
    sys.dont_write_bytecode = True  # a stale .pyc of the same second and size would hide a mutant
    outcomes: list[Outcome] = []
    with tempfile.TemporaryDirectory() as folder:
        tree = _copied(Path(folder))
        groups = [group for name, group in GROUPS.items() if {name, name.partition("/")[0]} & {*options.groups}]
        modules = [path for group in groups for path in modules_of(group, tree)]
        if options.total:
            drawn = drawn_in_all(modules, options.total, options.seed)
        else:
            drawn = drawn_at_most(modules, options.draw, options.seed)
        for group in groups:
            outcomes += run_group(group, tree, drawn)
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


def _preload(suite: Suite) -> None:
    """Import here what the tests import from elsewhere, once, so that a forked process has it already."""
    ours, theirs = FORK.Pipe(duplex=False)
    process = FORK.Process(target=_report_modules, args=(suite, theirs))
    process.start()
    names = ours.recv()
    process.join()
    for name in names:
        with suppress(Exception):
            importlib.import_module(name)


def _report_modules(suite: Suite, pipe: Any) -> None:
    before = set(sys.modules)
    suite.run()
    own = {"stbench", "tests", "benchmarks", "conftest"}
    pipe.send([name for name in sys.modules if name not in before and name.split(".")[0] not in own])


def _pytest(arguments: Sequence[str]) -> int:
    import pytest

    options = ["-x", "-q", "-p", "no:cacheprovider", "-p", "no:randomly", "--hypothesis-seed=0"]
    return int(pytest.main([*options, *arguments]))


if __name__ == "__main__":
    main()
