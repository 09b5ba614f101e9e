"""python -m benchmarks.trials [PART ...] [--many 50] [--seed 0] [--minutes 20]: a table of what held, and what did not.

Parts are the modules beside this one, run in the order named (all of them where none is named). Exit 1 where anything
did not hold.
"""

import argparse
import importlib
import pkgutil
import sys
import time
from collections import defaultdict

from tabulate import tabulate

from benchmarks import trials
from benchmarks.trials.base import Outcome

SHOWN = 5  # failures that are written out, of each group


def parts() -> list[str]:
    """Names of the modules with trials."""
    return sorted(
        found.name for found in pkgutil.iter_modules(trials.__path__) if found.name not in ("base", "__main__")
    )


def outcomes(part: str, many: int, seed: int, until: float) -> list[Outcome]:
    """Of one part, as many as there is time for."""
    ended = []
    for outcome in importlib.import_module(f"benchmarks.trials.{part}").trials(many, seed):
        ended.append(outcome)
        if time.monotonic() > until:
            print(f"{part}: out of time after {len(ended)} trials", file=sys.stderr)
            break
    return ended


def main() -> int:
    """Run, and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("part", nargs="*", choices=[[], *parts()], default=[])
    parser.add_argument("--many", type=int, default=50, help="trials of each group, at most")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--minutes", type=float, default=20.0, help="shared evenly among the parts")
    arguments = parser.parse_args()
    chosen = arguments.part or parts()
    rows, lost = [], []
    for part in chosen:
        began = time.monotonic()
        ended = outcomes(part, arguments.many, arguments.seed, began + 60 * arguments.minutes / len(chosen))
        groups = defaultdict(list)
        for outcome in ended:
            groups[outcome.group].append(outcome)
        seconds = time.monotonic() - began
        for group, members in groups.items():
            broken = [one for one in members if not one.held]
            rows.append([part, group, len(members), len(members) - len(broken)])
            lost += [f"{part}, {group}: {one.detail}" for one in broken[:SHOWN]]
        print(f"{part}: {len(ended)} trials in {seconds:.0f} s", file=sys.stderr)
    print(tabulate(rows, headers=["part", "trial", "tried", "held"], tablefmt="pipe"))
    print("\n".join(lost))
    return 1 if lost else 0


if __name__ == "__main__":
    sys.exit(main())
