"""Workforce: the jobs of a run, the workers that do them, and what becomes of a job whose worker is lost."""

from collections import Counter
from dataclasses import dataclass, field
from functools import partial

from stbench.cards import Resources
from stbench.errors import ProtocolError, StbenchError
from stbench.runs.engines.base import Report
from stbench.runs.engines.losses import TRIES, death, explained, was_killed
from stbench.runs.engines.schedule import next_job
from stbench.runs.engines.staff import Staff
from stbench.runs.engines.workers import Crowded, Death, Event, TooLarge, Worker, listen
from stbench.runs.execute import Executed
from stbench.runs.extraction import being_made
from stbench.runs.plan import Job
from stbench.runs.record import record_of
from stbench.runs.resources import WHOLE, Free, Limits, compute_of, limits_of, needed
from stbench.runs.store import Store
from stbench.scoring.answers import Status

IDLE_DEATHS = 30
"""Workers that may be killed one after the other without a job: after so many, no worker can live here."""
IDLE_CRASHES = 3
"""The same of workers that end by themselves, which every other one would do, too."""


@dataclass
class Workforce:
    """Jobs that wait, workers that are there, and what is left of the machine."""

    pending: list[Job]
    staff: Staff
    report: Report
    workers: int
    limits: Limits | None = None
    """Of every job; None leaves them to the cards and the machine."""
    tries: Counter[str] = field(default_factory=Counter)
    alone: set[str] = field(default_factory=set)
    """Keys of jobs that had too little memory beside others."""
    idle_deaths: int = 0

    def __post_init__(self) -> None:
        self.place, self.threads = self.staff.place, self.staff.threads
        self.free = Free(self.staff.machine, workers=self.workers, threads=self.threads)
        self.making = being_made(self.pending)
        self.most = self.free.at_once([self._needed(job) for job in self.pending])

    @property
    def goes_on(self) -> bool:
        """Whether jobs wait or run."""
        return bool(self.pending or self.staff.running())

    def go_on(self) -> None:
        """Start what can start, and settle what has ended.

        Raises:
            StbenchError: going on is in vain.
        """
        self.hire()
        self.assign()
        for worker, event in listen(self.staff.workers):
            self.settle(worker, event)
        for worker, event in self.staff.overgrown():
            self.settle(worker, event)

    def hire(self) -> None:
        """As many workers as there are jobs for."""
        running = self.staff.running()
        if any(job.key in self.alone for job in running):
            return
        while len(self.staff.workers) < min(self.most, len(self.pending) + len(running)):
            self.staff.hire()

    def assign(self) -> None:
        """Give what can start to workers that wait, first to those whose GPU has most to do it with."""
        waiting = [worker for worker in self.staff.workers if worker.is_idle]
        for worker in sorted(waiting, key=lambda worker: -self.free.share(worker.gpu)):
            job = next_job(self.pending, self.staff.running(), partial(self._fits, worker), self.making)
            if job is None or not worker.give(job, self._limits(job, worker)):
                continue
            self.pending.remove(job)
            self.free.take(self._needed(job), worker.gpu)
            if job.key in self.alone:
                self.staff.keep_only(worker)
                return

    def _fits(self, worker: Worker, job: Job) -> bool:
        return self.free.fits(self._needed(job), worker.gpu)

    def settle(self, worker: Worker, event: Event) -> None:
        """Act on what happened to a worker.

        Raises:
            StbenchError: going on is in vain.
        """
        if isinstance(event, StbenchError):
            raise event
        job, printed = worker.job, worker.printed
        if isinstance(event, Executed) and not event.changed:
            worker.rest()
        else:
            self.staff.dismiss(worker)
        if job is None:
            self._died_idle(event, printed)
            return
        self.free.give_back(self._needed(job), worker.gpu)
        self.idle_deaths = 0
        status = self._status(job, worker, event, printed)
        if status is None:
            self.pending.append(job)
        else:
            self.report(job, status)
        if not job.has_result:
            self.making = being_made([*self.pending, *self.staff.running()])

    def _status(self, job: Job, worker: Worker, event: Event, printed: str) -> Status | None:
        """How a job ended; None where it is tried again, alone where it had too little memory beside others."""
        status = event.status if isinstance(event, Executed) else self._lost(job, worker, event, printed)
        if isinstance(event, Crowded) or (status == "out of memory" and self._had_company(job, worker, event)):
            self.alone.add(job.key)
            return None
        return status

    def _lost(self, job: Job, worker: Worker, event: Event, printed: str) -> Status | None:
        """Record a job that could not do so itself; None where it is tried again."""
        store = Store(self.place.store)
        if store.is_measured(job.key):
            store.push_rest()
            return "measured"  # it ended between keeping its result and saying so
        if isinstance(event, Crowded):
            return None
        self.tries[job.key] += 1
        if was_killed(event) and self.tries[job.key] < TRIES:
            return None
        status, cause = explained(event, self.tries[job.key], worker.limits.seconds)
        if job.has_result:
            record = record_of(job, status, compute_of(job, self.place, self.threads), cause=cause)
            store.put(record, log=f"{printed}\n{cause}\n")
        return status

    def _had_company(self, job: Job, worker: Worker, event: Event) -> bool:
        """Whether a job may have had less memory than the machine has."""
        if self.limits is not None or job.key in self.alone or isinstance(event, TooLarge):
            return False
        share, gpu = worker.limits.gpu_memory_bytes, worker.gpu
        return bool(self.staff.running()) or (gpu is not None and share is not None and share < gpu.memory_bytes)

    def _died_idle(self, event: Event, printed: str) -> None:
        self.idle_deaths += 1
        if self.idle_deaths > (IDLE_DEATHS if was_killed(event) else IDLE_CRASHES):
            cause = death(event.exitcode, self.idle_deaths) if isinstance(event, Death) else str(event)
            last = "".join(printed.strip().splitlines()[-1:])
            raise ProtocolError(
                "worker processes", f"end before they can take a job ({cause}){': ' if last else ''}{last}",
                "processes that live", "Run fewer of them with --workers, and look at the memory that is free",
            )  # fmt: skip

    def _needed(self, job: Job) -> Resources:
        return WHOLE if job.key in self.alone else needed(job, self.place)

    def _limits(self, job: Job, worker: Worker) -> Limits:
        return self.limits or limits_of(self._needed(job), self.place, self.staff.machine, worker.gpu)
