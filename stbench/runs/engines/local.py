"""Worker processes on this machine, one job each at a time; a worker that dies costs its job only."""

import contextlib
import os
import signal
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from stbench.cards import Resources
from stbench.errors import ProtocolError, StbenchError
from stbench.runs.cores import free_cores
from stbench.runs.engines.base import Report
from stbench.runs.engines.schedule import next_job
from stbench.runs.engines.serving import Broken
from stbench.runs.engines.warden import Warden, warden
from stbench.runs.engines.workers import Death, Event, Worker, listen
from stbench.runs.execute import Executed
from stbench.runs.place import Place
from stbench.runs.plan import Job
from stbench.runs.record import record_of
from stbench.runs.resources import Free, compute_of, needed
from stbench.runs.store import Store
from stbench.scoring.answers import Status

WORKER_ENVIRONMENT = {
    "MALLOC_MMAP_MAX_": "0",  # glibc would map every large activation anew: half of the time in page faults
    "MALLOC_TRIM_THRESHOLD_": "100000000000",
    "GOMP_SPINCOUNT": "0",  # a barrier that spins beside a busy neighbour takes three times as long
    "TOKENIZERS_PARALLELISM": "false",
}
FROM_OUTSIDE = (signal.SIGKILL, signal.SIGTERM, signal.SIGHUP, signal.SIGINT, signal.SIGQUIT)
"""Signals that somebody sends, or the system when memory runs out; others are a crash, which would come again."""
TRIES = 3
"""Of a job whose worker is killed."""
IDLE_DEATHS = 30
"""Workers that may die one after the other without a job: after so many, no worker can live here."""


@dataclass(frozen=True, kw_only=True)
class LocalEngine:
    """A few processes that stay alive across jobs."""

    workers: int
    """Processes; 0 takes the cores that are there."""
    threads: int = 1
    """Threads of each worker; results may depend on it, so it is no more than asked for."""

    def run(self, jobs: Sequence[Job], place: Place, report: Report) -> None:
        """Execute ``jobs``; jobs that share a training wait for one another."""
        run = _Run(list(jobs), place, self.threads, self.workers or free_cores(), report)
        with _environment(self.threads), warden() as run.warden, run.staffed():
            while run.goes_on:
                run.hire()
                run.assign()
                for worker, event in listen(run.staff):
                    run.settle(worker, event)


@dataclass
class _Run:
    """Jobs that wait, workers that are there, and what is left of the machine."""

    pending: list[Job]
    place: Place
    threads: int
    workers: int
    report: Report
    warden: Warden = field(init=False)
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
        """Act on what happened to a worker."""
        if isinstance(event, StbenchError):
            raise event
        job = worker.job
        printed = worker.printed if job is not None else ""
        if isinstance(event, Executed) and not event.changed:
            worker.rest()
        else:
            self.dismiss(worker)
        if job is None:
            self._died_idle(event)
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
        if isinstance(event, Death) and -event.exitcode in FROM_OUTSIDE and self.tries[job.key] < TRIES:
            return None
        status, cause = self._explained(event, self.tries[job.key])
        record = record_of(job, status, compute_of(job, self.place, self.threads), cause=cause)
        store.put(record, log=f"{printed}\n{cause}\n")
        return status

    def _explained(self, event: Event, tries: int) -> tuple[Status, str]:
        if isinstance(event, Death):
            return "failed", _death(event.exitcode, tries)
        if isinstance(event, Broken):
            return "failed", event.cause
        return "timed out", f"took longer than {self.place.job_seconds:g} s"

    def _died_idle(self, event: Event) -> None:
        self.idle_deaths += 1
        if self.idle_deaths > IDLE_DEATHS:
            ended = _death(event.exitcode, self.idle_deaths) if isinstance(event, Death) else str(event)
            raise ProtocolError(
                "worker processes", f"end before they can take a job ({ended})", "processes that live",
                "Run fewer of them with --workers, and look at the memory that is free",
            )  # fmt: skip

    def _running(self) -> list[Job]:
        return [worker.job for worker in self.staff if worker.job is not None]

    def _needed(self, job: Job) -> Resources:
        return needed(job, self.place)


def _death(exitcode: int, tries: int) -> str:
    if -exitcode in FROM_OUTSIDE:
        by = f"signal {-exitcode}, in each of {tries} tries"
        return f"its worker was killed ({by}): by someone, or by the system when memory ran out"
    if exitcode < 0:
        crash = f"its worker died of signal {-exitcode} ({signal.Signals(-exitcode).name})"
        if -exitcode in (signal.SIGSEGV, signal.SIGBUS):
            return f"{crash}: a library crashed, or wrote to arrays of a slide, which cannot be written"
        return crash
    return f"its worker ended with exit code {exitcode}, by os._exit or in a library"


@contextlib.contextmanager
def _environment(threads: int) -> Iterator[None]:
    """Variables that must be set before a worker starts."""
    wanted = {
        **WORKER_ENVIRONMENT,
        **{
            name: str(threads)
            for name in ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMBA_NUM_THREADS")
        },
    }
    before = {name: os.environ.get(name) for name in wanted}
    os.environ.update(wanted)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
