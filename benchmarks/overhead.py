"""What running costs beside the methods: the engine against a bare loop, a job in a warm pool, and very many jobs.

    python -m benchmarks.overhead
    python -m benchmarks.overhead --many 10000

On made slides of 30 spots, with one worker of one thread:

* share: wall time of a run of jobs that compute for a while, after its worker is there, over that of a bare loop that
  reads, blinds, trains and asks the same adapters in this process; both compute the same;
* each: wall time that a job which does nothing adds in a warm pool;
* many: wall time and largest memory of planning, running and scoring so many jobs that do nothing, on all cores, and
  processor time of this process and of the workers, which is what counts where the machine is busy with other things.
"""

import argparse
import resource
import statistics
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

from stbench.adapters.base import Context
from stbench.adapters.loading import made_adapter
from stbench.analyses.ranking import leaderboard
from stbench.cards import datasets, methods, tasks
from stbench.protocols import folds
from stbench.protocols.base import kind_of
from stbench.runs.answers import answers_of
from stbench.runs.cores import free_cores
from stbench.runs.engines.local import LocalEngine
from stbench.runs.entries import Entry, entry_of
from stbench.runs.place import Place
from stbench.runs.plan import Job, Plan, make_plan
from stbench.runs.run import Ended, run_plan
from stbench.runs.store import Store
from tests.made.her2st import write_her2st

ADAPTER = '''
import time
from dataclasses import dataclass
import numpy as np
from stbench.adapters import register

@register("computes")
@dataclass(frozen=True, kw_only=True)
class Computes:
    """Computes for so many seconds of this processor, and predicts one level."""

    level: float
    seconds: float = 0.0

    def train(self, slides, panel, rng, context):
        until = time.process_time() + self.seconds
        while time.process_time() < until:
            np.linalg.norm(rng.normal(size=1000))
        return self.level

    def predict(self, model, slide, panel):
        return np.full((slide.n_spots, len(panel)), model, np.float32)
'''
CARD = "adapter: computes\ntitle: Computes\npaper:\n  level: {value: 1.0, source: made}\n"
PATIENTS = ("A1", "B1", "C1", "D1")
ROWS = 50


def main() -> None:
    """Measure, and print one line each."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=1.0, help="that a job of the first figure computes")
    parser.add_argument("--many", type=int, default=0, help="jobs of the last figure; 0 leaves it out")
    asked = parser.parse_args()
    with made_place() as place:
        print(share(place, asked.rounds, asked.seconds), each(place, asked.rounds), sep="\n", flush=True)
        if asked.many:
            print(many(place, asked.many))


@contextmanager
def made_place() -> Iterator[Place]:
    """Slides of four patients, an adapter and its card."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_her2st(folder / "data", PATIENTS)
        (folder / "methods").mkdir()
        (folder / "methods/computes.py").write_text(ADAPTER)
        (folder / "methods/computes.yaml").write_text(CARD)
        yield Place(store=folder / "store", cache=folder / "cache", dataset=datasets()["her2st"],
                    data_root=folder / "data")  # fmt: skip


def plan_of(place: Place, levels: Sequence[float], seconds: float = 0.0, repeats: int = 1) -> Plan:
    """A row for each level, four folds each."""
    card = methods(place.store.parent)["computes"]
    first = entry_of(card.model_copy(update={"repeats": repeats}), "paper")
    entries = [row(first, level, seconds) for level in levels]
    return make_plan(entries, tasks()["gene-pred"], place.cohort(), "paper")


def row(entry: Entry, level: float, seconds: float) -> Entry:
    """A method of its own that predicts a level."""
    return replace(entry, name=f"computes:{level}", settings={"level": level, "seconds": seconds})


def share(place: Place, rounds: int, seconds: float) -> str:
    """What the engine adds to jobs that compute."""
    ratios = []
    bare(plan_of(place, [-1.0]).jobs[0], place)  # loads what is loaded once
    for number in range(rounds):
        plan = plan_of(place, [float(number), number + 0.5], seconds)
        start = time.perf_counter()
        for job in plan.jobs:
            bare(job, place)
        alone = time.perf_counter() - start
        ratios.append(warm(plan, place) * len(plan.jobs) / alone)
    return f"share: local takes {statistics.median(ratios):.3f} of a bare loop, jobs of {seconds:g} s (<= 1.03)"


def each(place: Place, rounds: int) -> str:
    """What the engine adds to a job."""
    times = [warm(plan_of(place, [100 + number + level / 100 for level in range(25)]), place)
             for number in range(rounds)]  # fmt: skip
    return f"each: {1000 * statistics.median(times):.1f} ms for a job that does nothing (<= 50)"


def many(place: Place, jobs: int) -> str:
    """What very many jobs take."""
    times, plan = [time.perf_counter()], plan_of(place, [1000.0 + level for level in range(ROWS)],
                                                 repeats=jobs // (ROWS * len(PATIENTS)))  # fmt: skip
    times.append(time.perf_counter())
    run_plan(plan, place, LocalEngine(workers=free_cores()), lambda _: None)
    times.append(time.perf_counter())
    board = leaderboard(answers_of(plan, Store.existing(place.store)))
    times.append(time.perf_counter())
    assert all(row.status == "measured" for row in board.rows)
    planned, ran, scored = (end - start for start, end in pairwise(times))
    own, others = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return (
        f"many: {len(plan.jobs)} jobs in {times[-1] - times[0]:.0f} s (<= 300): planned {planned:.0f} s, run {ran:.0f}"
        f" s, scored {scored:.0f} s; {own.ru_maxrss / 2**20:.2f} GiB (<= 1); processor "
        f"{own.ru_utime + own.ru_stime:.0f} s here and {others.ru_utime + others.ru_stime:.0f} s in workers"
    )


def bare(job: Job, place: Place) -> None:
    """A job without plan, engine, record or store."""
    cohort, adapter = place.cohort(), made_adapter(job.entry.card, job.entry.settings)
    panel = folds.fold_panel(job.task, cohort, job.fold)
    model = adapter.train(folds.training_slides(job.task, cohort, job.fold), panel, job.generator(), Context())  # type: ignore[attr-defined]
    for part in job.fold.test:
        kind_of(job.task).ask(adapter, model, folds.visible(job.task, cohort, job.fold, part), panel)


def warm(plan: Plan, place: Place) -> float:
    """Seconds a job, from the end of the first ones, when all that workers load is loaded, to that of the last."""
    ends: list[float] = []

    def on_end(_: Ended) -> None:
        ends.append(time.perf_counter())

    run_plan(plan, place, LocalEngine(workers=1), on_end)
    return (ends[-1] - ends[0]) / (len(ends) - 1)


if __name__ == "__main__":
    main()
