"""Execute one job in this process: its result is kept, whatever it is, and what it did to the process is said."""

import os
from typing import NamedTuple

from stbench.encoders.numerics import numerics
from stbench.errors import StoreError
from stbench.progress import Progress, both, silent
from stbench.runs.attempt import Attempt, Ended
from stbench.runs.causes import one_line
from stbench.runs.extraction import Extraction
from stbench.runs.log import Log, MemoryLog
from stbench.runs.place import Place
from stbench.runs.plan import Job
from stbench.runs.process import State, seeded
from stbench.runs.provenance import forget_peak_memory
from stbench.runs.record import record_of
from stbench.runs.resources import compute_of
from stbench.runs.store import Store
from stbench.runs.underway import noted
from stbench.scoring.answers import Status


class Executed(NamedTuple):
    """How a job ended, and what it did to the process that it ran in."""

    status: Status
    changed: tuple[str, ...] = ()
    """What of the process is other than before the job, by name: the next job should have another process."""


def execute(job: Job, place: Place, threads: int = 1, progress: Progress = silent) -> Status:
    """Run a job and keep its result, whatever it is; the process is left as it was, as far as that goes.

    What is measured already is not run again. Of a step of other jobs nothing is kept but what it makes for them.

    Raises:
        StoreError: the result cannot be kept, so that going on would be in vain.
        DataError: the dataset cannot be read.
    """
    return executed(job, place, threads, progress).status


def executed(job: Job, place: Place, threads: int = 1, progress: Progress = silent, log: Log | None = None) -> Executed:
    """As ``execute``, and what the job changed in the process; the record says so, too.

    Args:
        job: what is run.
        place: where, and on what.
        threads: of the process.
        progress: told how far a step of the job is; whoever looks at the store sees it, too.
        log: takes what is printed; None keeps it in memory until the job ends.

    Raises:
        StoreError, DataError: as ``execute``.
        RuntimeError: the job changed the process so that its result cannot be kept.
    """
    if isinstance(job, Extraction):
        return _extracted(job, place, threads, progress)
    store, cohort, log = Store(place.store), place.cohort(), log or MemoryLog()
    store.pull_for(job)
    if store.is_measured(job.key):
        return Executed("measured")  # by another run on this store, since this one was planned
    compute = compute_of(job, place, threads)
    forget_peak_memory()
    with numerics(compute):
        before, pid = State.now(), os.getpid()
        with noted(place.store, job) as note:
            ended = _ended(Attempt(job, place, cohort, store, compute, both(progress, note), log), before)
        if os.getpid() != pid:
            os._exit(0)  # a fork that came back from the method: the job is its parent's
        changed = before.changed()
        before.put_back()
    record = record_of(
        job, ended.status, compute, cause=ended.cause, cost=ended.cost, panel_sha256=ended.panel_sha256,
        remarks=(*ended.remarks, *_remarks(changed)),
    )  # fmt: skip
    try:
        store.put(record, ended.predictions, log.text())
    except StoreError as error:
        if not before.changed():
            raise
        raise RuntimeError(f"it changed {', '.join(changed)}, and so its result cannot be kept") from error
    return Executed(ended.status, changed)


def _extracted(job: Extraction, place: Place, threads: int, progress: Progress) -> Executed:
    compute = compute_of(job, place, threads)
    with numerics(compute), noted(place.store, job) as note:
        before = State.now()
        status = job.extracted(place, compute, both(progress, note))
        changed = before.changed()
        before.put_back()
    return Executed(status, changed)


def _ended(attempt: Attempt, before: State) -> Ended:
    try:
        with seeded(bytes.fromhex(attempt.job.training_keys.draws)) as generators:
            return attempt.ended(generators)
    except StoreError as error:
        if not before.changed():
            raise
        return Ended("failed", one_line(error))  # as where a job limits the size of files


def _remarks(changed: tuple[str, ...]) -> tuple[str, ...]:
    return (f"changed {', '.join(changed)} of its process, which no other job saw",) if changed else ()
