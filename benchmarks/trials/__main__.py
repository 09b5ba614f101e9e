"""python -m benchmarks.trials [PART ...] [--many N] [--seed 0] [--minutes 20]: a table of what held, and what did not.

Parts are the modules beside this one (all of them where none is named), two at a time, those that take longest first.
Exit 1 where anything did not hold, or there was no time for all.
"""

import argparse
import importlib
import multiprocessing
import pkgutil
import sys
import time
from collections import defaultdict
from concurrent.futures import ProcessPoolExecutor
from typing import NamedTuple

from tabulate import tabulate

from benchmarks import trials
from benchmarks.trials.base import Outcome

SHOWN = 5  # failures that are written out, of each group
LONGEST = ("workers", "mutations", "door", "storage", "environments")
AT_ONCE = 2


class Ended(NamedTuple):
    """What a part's trials came to."""

    part: str
    outcomes: list[Outcome]
    whole: bool
    seconds: float


def parts() -> list[str]:
    """Names of the modules with trials, those that take longest first."""
    names = {found.name for found in pkgutil.iter_modules(trials.__path__)} - {"base", "__main__"}
    return [*LONGEST, *sorted(names - set(LONGEST))]


def run_part(part: str, many: int | None, seed: int, until: float) -> Ended:
    """All trials of a part, or as many as there is time for.

    Args:
        part: its module's name.
        many: of each group, at most; the part's own number where None.
        seed: of what is drawn.
        until: when to stop, in seconds of the epoch: processes share no other clock.
    """
    module, began, outcomes = importlib.import_module(f"benchmarks.trials.{part}"), time.time(), list[Outcome]()
    for outcome in module.trials(module.FULL if many is None else many, seed):
        if time.time() > until:
            return Ended(part, outcomes, False, time.time() - began)
        outcomes.append(outcome)
    return Ended(part, outcomes, True, time.time() - began)


def report(ended: list[Ended]) -> list[str]:
    """Print the table; what did not hold, in words."""
    rows, lost = [], []
    for part in ended:
        groups = defaultdict(list)
        for outcome in part.outcomes:
            groups[outcome.group].append(outcome)
        for group, members in groups.items():
            broken = [outcome for outcome in members if not outcome.held]
            rows.append([part.part, group, len(members), len(members) - len(broken)])
            lost += [f"{part.part}, {group}: {outcome.detail}" for outcome in broken[:SHOWN]]
        if not part.whole:
            lost.append(f"{part.part}: out of time after {len(part.outcomes)} trials")
    print(tabulate(rows, headers=["part", "trial", "tried", "held"], tablefmt="pipe"))
    return lost


def main() -> int:
    """Run, and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("part", nargs="*", choices=[[], *parts()], default=[])
    parser.add_argument("--many", type=int, help="trials of each group, at most; each part has its own number")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--minutes", type=float, default=20.0, help="of all parts together")
    arguments = parser.parse_args()
    until = time.time() + 60 * arguments.minutes
    spawned = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(AT_ONCE, mp_context=spawned, max_tasks_per_child=1) as processes:
        running = [
            processes.submit(run_part, part, arguments.many, arguments.seed, until)
            for part in arguments.part or parts()
        ]
        ended = []
        for future in running:
            ended.append(future.result())
            print(f"{ended[-1].part}: {len(ended[-1].outcomes)} trials in {ended[-1].seconds:.0f} s", file=sys.stderr)
    lost = report(ended)
    print("\n".join(lost))
    return 1 if lost else 0


if __name__ == "__main__":
    sys.exit(main())
