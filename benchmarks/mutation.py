"""How much do the tests notice? Small faults are put into a module one at a time, and its own tests run on each.

``pip install mutmut==3.8.1``, then ``python benchmarks/mutation.py moments paired retrieval --draw 150``. The tree is
copied to a temporary folder; of a module's mutants (``mutants.py``) at most ``--draw`` are drawn, by seed; each runs
only the tests that mirror the module, in a forked process, for at most some times as long as they take unchanged. A
mutant whose tests fail or never end is killed. Tests that need golden files are skipped where these are not there
(``STBENCH_SHARED``).
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
}


class Outcome(NamedTuple):
    """What the tests made of a module's mutants."""

    module: str
    n_mutants: int
    survivors: tuple[Mutant, ...]
    n_timed_out: int


def run_group(group: Group, tree: Path, *, draw: int, seed: int) -> Iterator[Outcome]:
    """Mutate each module of a group in turn."""
    modules = sorted({path for pattern in group.modules for path in tree.glob(pattern) if path.suffix == ".py"})
    tests = sorted({str(path) for pattern in group.tests for path in tree.glob(pattern)})
    _preload(tree, tests, group.compiled)
    start = time.monotonic()
    if _run(tree, tests, group.compiled, 600) != 0:
        raise SystemExit(f"The tests of {group.modules} fail or are none before anything is changed: {tests}")
    limit_s = 10 + 5 * (time.monotonic() - start)
    print(f"{group.modules}: at most {limit_s:.0f} s a mutant", file=sys.stderr)
    for path in modules:
        tests.sort(key=lambda test: Path(test).stem != f"test_{path.stem}")  # its mirror first: most mutants end there
        source = path.read_text(encoding="utf-8")
        mutants = mutants_of(source)
        drawn = sorted(random.Random(seed).sample(range(len(mutants)), min(draw, len(mutants))))
        survivors, timed_out = [], 0
        for at in drawn:
            path.write_text(mutants[at].code, encoding="utf-8")
            code = _run(tree, tests, group.compiled, limit_s)
            timed_out += code is None
            if code == 0:
                survivors.append(mutants[at])
                print(f"  {path.name}:{mutants[at].line}  {mutants[at].change}", file=sys.stderr, flush=True)
        path.write_text(source, encoding="utf-8")
        yield Outcome(str(path.relative_to(tree)), len(drawn), tuple(survivors), timed_out)


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
    parser.add_argument("groups", nargs="+", choices=sorted(GROUPS))
    parser.add_argument("--draw", type=int, default=150, help="most mutants of a module")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    os.environ.update(OMP_NUM_THREADS="1", MKL_NUM_THREADS="1")
    sys.dont_write_bytecode = True  # a stale .pyc of the same second and size would hide a mutant
    outcomes: list[Outcome] = []
    with tempfile.TemporaryDirectory() as folder:
        tree = _copied(Path(folder))
        for name in options.groups:
            outcomes += run_group(GROUPS[name], tree, draw=options.draw, seed=options.seed)
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


def _preload(tree: Path, tests: Sequence[str], compiled: bool) -> None:
    """Import here what the tests import from elsewhere, once, so that a forked process has it already."""
    ours, theirs = FORK.Pipe(duplex=False)
    process = FORK.Process(target=_report_modules, args=(tree, tests, compiled, theirs))
    process.start()
    names = ours.recv()
    process.join()
    for name in names:
        with suppress(Exception):
            importlib.import_module(name)


def _report_modules(tree: Path, tests: Sequence[str], compiled: bool, pipe: Any) -> None:
    before = set(sys.modules)
    _pytest(tree, tests, compiled)
    own = {"stbench", "tests", "benchmarks", "conftest"}
    pipe.send([name for name in sys.modules if name not in before and name.split(".")[0] not in own])


def _run(tree: Path, tests: Sequence[str], compiled: bool, limit_s: float) -> int | None:
    """The exit status of pytest, 0 where all passed; None where the limit was reached."""
    shutil.rmtree(tree / ".hypothesis", ignore_errors=True)  # a failing example must not help with the next mutant
    process = FORK.Process(target=lambda: os._exit(_pytest(tree, tests, compiled)))
    process.start()
    process.join(limit_s)
    if process.is_alive():
        process.kill()
        process.join()
        return None
    return process.exitcode


def _pytest(tree: Path, tests: Sequence[str], compiled: bool) -> int:
    with Path(os.devnull).open("w") as nowhere:
        os.dup2(nowhere.fileno(), 1)
        os.dup2(nowhere.fileno(), 2)
    os.chdir(tree)
    sys.path.insert(0, str(tree))
    os.environ["PYTHONPATH"] = str(tree)
    if not compiled:
        import numba

        numba.config.DISABLE_JIT = 1
    import pytest
    from hypothesis import Phase, settings

    settings.register_profile("mutation", phases=(Phase.explicit, Phase.generate), database=None, deadline=None)
    settings.load_profile("mutation")
    return int(pytest.main(["-x", "-q", "-p", "no:cacheprovider", "-p", "no:randomly", "--hypothesis-seed=0", *tests]))


if __name__ == "__main__":
    main()
