"""Outlook: which jobs of a plan are still to do, and what they may cost."""

import statistics
from dataclasses import dataclass

from stbench.runs.plan import Job, Plan
from stbench.runs.store import Store


@dataclass(frozen=True, kw_only=True)
class Outlook:
    """What a run would do."""

    todo: tuple[Job, ...]
    done: tuple[Job, ...]
    seconds: float | None
    """Wall seconds of the jobs to do on one worker, from earlier jobs of the same methods; None where unknown."""
    unknown: tuple[str, ...]
    """Methods that no earlier job tells the cost of."""


def outlook(plan: Plan, store: Store) -> Outlook:
    """Which jobs are still to do, and what they may cost."""
    there = store.keys()  # to look for each of thousands of jobs that are not takes longer
    stored = (job for job in plan.jobs if job.key in there or job.keys.former in there)
    done = tuple(job for job in stored if store.is_measured(store.key_of(job)))
    measured = {job.key for job in done}
    distinct: dict[str, Job] = {}  # rows that come to the same settings share their jobs
    for job in plan.jobs:
        distinct.setdefault(job.key, job)
    todo = tuple(job for key, job in distinct.items() if key not in measured)
    typical = _typical_seconds(store) if todo else {}
    trained: set[str] = set()
    known = []
    for job in todo:
        train, predict = typical.get(job.entry.name, (0.0, 0.0))
        known += [predict if job.training_key in trained else train + predict] if job.entry.name in typical else []
        trained.add(job.training_key)
    unknown = tuple(dict.fromkeys(job.entry.name for job in todo if job.entry.name not in typical))
    return Outlook(todo=todo, done=done, seconds=sum(known) if known or not todo else None, unknown=unknown)


def _typical_seconds(store: Store) -> dict[str, tuple[float, float]]:
    """Median wall seconds of training and of predicting, by method, over everything in the store."""
    times: dict[str, list[tuple[float, float]]] = {}
    for record in store.records():
        if record.status == "measured":
            spent = record.cost.get("train_wall_s", 0.0), record.cost.get("predict_wall_s", 0.0)
            times.setdefault(record.method, []).append(spent)
    return {
        name: (statistics.median(train), statistics.median(predict))
        for name, values in times.items()
        for train, predict in [zip(*values, strict=True)]
    }
