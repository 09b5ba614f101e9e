"""Chaos: workers, actors, nodes and drivers are killed at random moments; then two drivers share one store.

    python benchmarks/chaos.py [--kills 100] [--trials 100] [--methods mean,colour-ridge] [--dataset demo] [--seed 0]

A run is begun anew when its driver was killed, and goes on from what its store holds. When it has ended by itself, its
table must be the calm run's, costs aside, every job's prediction the same bit by bit, none lost and none more; no
worker may outlive its driver. In a trial of two, ``local`` and ``ray`` begin at once on one store.
"""

import argparse
import os
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from benchmarks.clusters.boards import Rows, of_rows
from benchmarks.clusters.drivers import LOCAL, PATIENCE_S, Setting, on_ray
from benchmarks.clusters.nodes import ray_cluster
from benchmarks.clusters.victims import NODE, Killer, left

NODES = 3
PAUSE_S = 5.0
ORPHANS_S = 10.0
"""How long a worker has to end after its driver was killed."""


class Calm(NamedTuple):
    """What an undisturbed run gives."""

    table: Rows
    answers: dict[str, bytes]


class Round(NamedTuple):
    """A run that was disturbed until it ended."""

    engine: str
    killed: Counter[str]
    problems: list[str]


def main() -> int:
    """Print a table; exit code 1 where anything was lost or differs."""
    asked = _asked()
    with tempfile.TemporaryDirectory(prefix="stbench-chaos-", dir=asked.folder) as name:
        setting = Setting(Path(name), asked.methods, asked.dataset)
        assert setting.finished("calm", LOCAL) == 0, setting.said("calm")
        calm = Calm(setting.table("calm"), setting.answers("calm"))
        rounds = list(_rounds(setting, calm, asked))
    print("| engine | runs | killed | runs that differ |\n| :-- | --: | :-- | :-- |")
    for engine in dict.fromkeys(each.engine for each in rounds):
        own = [each for each in rounds if each.engine == engine]
        killed = sum((each.killed for each in own), Counter[str]())
        said = ", ".join(f"{number} {kind}s" for kind, number in sorted(killed.items())) or "nothing"
        bad = [problem for each in own for problem in each.problems]
        print(f"| {engine} | {len(own)} | {said} | {'; '.join(bad) or 'none'} |")
    return int(any(each.problems for each in rounds))


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=100, help="of each engine")
    parser.add_argument("--trials", type=int, default=100, help="of two drivers on one store")
    parser.add_argument("--methods", default="mean,colour-ridge")
    parser.add_argument("--dataset", default="demo")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--folder", type=Path)
    return parser.parse_args()


def _rounds(setting: Setting, calm: Calm, asked: argparse.Namespace) -> Iterator[Round]:
    yield from _disturbed(setting, calm, "local", LOCAL, Killer(asked.seed), asked.kills)
    with ray_cluster([NODE] * NODES) as cluster:
        engine = on_ray(cluster.address)
        yield from _disturbed(setting, calm, "ray", engine, Killer(asked.seed, cluster), asked.kills)
        for number in range(asked.trials):
            yield _told(_two(setting, calm, engine, number))


def _disturbed(
    setting: Setting, calm: Calm, name: str, engine: Sequence[str], killer: Killer, kills: int
) -> Iterator[Round]:
    number = 0
    while kills > 0:
        store = f"{name}-{number}"
        killed = _run_disturbed(setting, store, engine, killer, kills)
        problems = [] if setting.finished(store, engine) == 0 else [f"the last run fails: {setting.said(store)}"]
        yield _told(Round(name, killed, problems or _differences(setting, calm, store, store)))
        kills, number = kills - max(1, killed.total()), number + 1
        shutil.rmtree(setting.folder / f"store-{store}")


def _run_disturbed(setting: Setting, store: str, engine: Sequence[str], killer: Killer, most: int) -> Counter[str]:
    """Begin a run again and again until one ends by itself, or as much was killed as was to be."""
    killed: Counter[str] = Counter()
    driver = setting.start(store, engine)
    while killed.total() < most:
        time.sleep(killer.pause(PAUSE_S))
        if driver.poll() is not None:
            break
        kind = killer.strike(driver)
        killed.update([kind] if kind else [])
        if kind == "driver":
            driver.wait()
            driver = setting.start(store, engine)
    driver.wait(timeout=PATIENCE_S)
    return killed


def _differences(setting: Setting, calm: Calm, store: str, table: str) -> list[str]:
    found, answers = list(of_rows(calm.table, setting.table(table))), setting.answers(store)
    if answers != calm.answers:
        lost = len(calm.answers.keys() - answers.keys())
        found.append(f"of {len(calm.answers)} jobs {lost} are lost, {len(answers)} are there, or predictions are other")
    until = time.monotonic() + ORPHANS_S
    while left() and time.monotonic() < until:
        time.sleep(0.2)
    return [*found, *([f"{len(left())} workers outlived their driver"] if left() else [])]


def _two(setting: Setting, calm: Calm, engine: Sequence[str], number: int) -> Round:
    """``local`` and ``ray`` at once."""
    store = f"two-{number}"
    outs = {f"{store}-{name}": options for name, options in (("local", (*LOCAL[:-1], "1")), ("ray", engine))}
    drivers = {out: setting.start(store, options, out) for out, options in outs.items()}
    codes = {out: driver.wait(timeout=PATIENCE_S) for out, driver in drivers.items()}
    problems = [f"{out} ends with {code}: {setting.said(out)}" for out, code in codes.items() if code]
    for out in outs if not problems else ():
        problems += _differences(setting, calm, store, out)
    shutil.rmtree(setting.folder / f"store-{store}")
    return Round("local and ray on one store", Counter(), problems)


def _told(ended: Round) -> Round:
    print(ended.engine, dict(ended.killed), ended.problems or "same", file=sys.stderr, flush=True)
    return ended


if __name__ == "__main__":
    sys.path.insert(0, os.getcwd())
    sys.exit(main())
