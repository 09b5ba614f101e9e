"""python -m benchmarks.trials [PART ...] [--many N] [--seed 0] [--minutes 20]: a table of what held, and what did not.

Parts are the modules beside this one (all of them where none is named), two at a time, those that take longest first.
Exit 1 where anything did not hold, or there was no time for all.
"""

import argparse
import importlib
import json
import pkgutil
import subprocess
import sys
import time
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from tabulate import tabulate

from benchmarks import trials
from benchmarks.trials.base import Outcome

SHOWN = 5  # failures that are written out, of each group
LONGEST = ("workers", "mutations", "layouts", "door", "storage", "environments")
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


def in_process_of_its_own(part: str, many: int | None, seed: int, until: float) -> Ended:
    """As ``run_part``: parts change their process, and some end it."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "ended.json"
        options = [] if many is None else ["--many", str(many)]
        minutes = (until - time.time()) / 60
        command = [sys.executable, "-m", "benchmarks.trials", part, *options, "--seed", str(seed)]
        began = time.time()
        subprocess.run([*command, "--minutes", str(minutes), "--json", str(path)], stdout=subprocess.DEVNULL)
        if not path.exists():
            lost = [Outcome("the part itself", False, "ended before its trials were counted")]
            return Ended(part, lost, True, time.time() - began)
        content = json.loads(path.read_text())
        return Ended(**{**content, "outcomes": [Outcome(*outcome) for outcome in content["outcomes"]]})


def report(ended: list[Ended]) -> list[str]:
    """Print the table; what did not hold, in words."""
    rows, lost = [], []
    for part in ended:
        print(f"{part.part}: {len(part.outcomes)} trials in {part.seconds:.0f} s", file=sys.stderr)
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
    parser.add_argument("--json", type=Path, help="write the outcomes of one part to this file")
    arguments = parser.parse_args()
    until = time.time() + 60 * arguments.minutes
    chosen, how = arguments.part or parts(), (arguments.many, arguments.seed, until)
    if len(chosen) == 1:
        ended = [run_part(chosen[0], *how)]
    else:
        with ThreadPoolExecutor(AT_ONCE) as threads:
            ended = list(threads.map(lambda part: in_process_of_its_own(part, *how), chosen))
    if arguments.json:
        arguments.json.write_text(json.dumps(ended[0]._asdict()))
    lost = report(ended)
    print("\n".join(lost))
    return 1 if lost else 0


if __name__ == "__main__":
    sys.exit(main())
