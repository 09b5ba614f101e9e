"""Workforce: the workers of a run, the jobs that wait for them, and what becomes of a job whose worker is lost."""

import contextlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from stbench.cards import Resources
from stbench.errors import ProtocolError, StbenchError
from stbench.runs.engines.base import Report
from stbench.runs.engines.losses import TRIES, death, explained, was_killed
from stbench.runs.engines.schedule import next_job
from stbench.runs.engines.warden import Warden
from stbench.runs.engines.workers import Death, Event, Worker
from stbench.runs.execute import Executed
from stbench.runs.place import Place
from stbench.runs.plan import Job
from stbench.runs.record import record_of
from stbench.runs.resources import Free, compute_of, needed
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
    place: Place
    threads: int
    workers: int
    report: Report
    warden: Warden
    staff: list[Worker] = field(default_factory=list)
    tries: Counter[str] = field(default_factory=Counter)
    idle_deaths: int = 0

    def __post_init__(self) -> None:
        self.free = Free(workers=self.workers, gpus=1.0 if self.place.device.startswith("cuda") else 0.0)

    @property
    def goes_on(self) -> bool:
        """Whether jobs wait or run."""
        return bool(self.pending or self._running())

    @contextlib.contextmanager
    def staffed(self) -> Iterator[None]:
        """All workers are ended however the block ends."""
        try:
            yield
        finally:
            while self.staff:
                self.dismiss(self.staff[-1])

    def hire(self) -> None:
        """As many workers as there are jobs for."""
        while len(self.staff) < min(self.workers, len(self.pending) + len(self._running())):
            self.staff.append(Worker(self.place, self.threads))
            self.warden.begins(self.staff[-1].pid)

    def dismiss(self, worker: Worker) -> None:
        """End a worker."""
        self.staff.remove(worker)
        pid = worker.pid
        worker.end()
        self.warden.ended(pid)

    def assign(self) -> None:
        """Give what can start to workers that wait."""
        for worker in [worker for worker in self.staff if worker.is_idle]:
            job = next_job(self.pending, self._running(), self.free, self._needed)
            if job is not None and worker.give(job, self.place.job_seconds):
                self.pending.remove(job)
                self.free.take(self._needed(job))

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
            self.dismiss(worker)
        if job is None:
            self._died_idle(event, printed)
            return
        self.free.give_back(self._needed(job))
        self.idle_deaths = 0
        status = event.status if isinstance(event, Executed) else self._lost(job, event, printed)
        if status is None:
            self.pending.append(job)
        else:
            self.report(job, status)

    def _lost(self, job: Job, event: Event, printed: str) -> Status | None:
        """Record a job that could not do so itself; None where it is tried again."""
        store = Store(self.place.store)
        if store.is_measured(job.key):
            return "measured"  # it ended between keeping its result and saying so
        self.tries[job.key] += 1
        if was_killed(event) and self.tries[job.key] < TRIES:
            return None
        status, cause = explained(event, self.tries[job.key], self.place.job_seconds)
        record = record_of(job, status, compute_of(job, self.place, self.threads), cause=cause)
        store.put(record, log=f"{printed}\n{cause}\n")
        return status

    def _died_idle(self, event: Event, printed: str) -> None:
        self.idle_deaths += 1
        if self.idle_deaths > (IDLE_DEATHS if was_killed(event) else IDLE_CRASHES):
            cause = death(event.exitcode, self.idle_deaths) if isinstance(event, Death) else str(event)
            last = "".join(printed.strip().splitlines()[-1:])
            raise ProtocolError(
                "worker processes", f"end before they can take a job ({cause}){': ' if last else ''}{last}",
                "processes that live", "Run fewer of them with --workers, and look at the memory that is free",
            )  # fmt: skip

    def _running(self) -> list[Job]:
        return [worker.job for worker in self.staff if worker.job is not None]

    def _needed(self, job: Job) -> Resources:
        return needed(job, self.place)
