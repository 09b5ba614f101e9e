"""Worker processes on this machine, one job each at a time; a worker that dies costs its job only."""

import contextlib
import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, TimeoutError, wait
from dataclasses import dataclass
from typing import TYPE_CHECKING

from stbench.errors import StbenchError
from stbench.runs.cores import free_cores
from stbench.runs.engines.base import Report
from stbench.runs.engines.schedule import next_job
from stbench.runs.execute import execute
from stbench.runs.place import Place
from stbench.runs.plan import Job
from stbench.runs.record import record_of
from stbench.runs.resources import Free, compute_of, needed
from stbench.runs.store import Store
from stbench.scoring.answers import Status

if TYPE_CHECKING:
    from pebble import ProcessPool

WORKER_ENVIRONMENT = {
    "MALLOC_MMAP_MAX_": "0",  # glibc would map every large activation anew: half of the time in page faults
    "MALLOC_TRIM_THRESHOLD_": "100000000000",
    "GOMP_SPINCOUNT": "0",  # a barrier that spins beside a busy neighbour takes three times as long
    "TOKENIZERS_PARALLELISM": "false",
}


@dataclass(frozen=True, kw_only=True)
class LocalEngine:
    """A pool of processes that stay alive across jobs."""

    workers: int
    """Processes; 0 takes the cores that are there."""
    threads: int = 1
    """Threads of each worker; results may depend on it, so it is no more than asked for."""

    def run(self, jobs: Sequence[Job], place: Place, report: Report) -> None:
        """Execute ``jobs``; jobs that share a training wait for one another."""
        from pebble import ProcessPool

        workers = self.workers or free_cores()
        pending, free = list(jobs), Free(workers=workers, gpus=1.0 if place.device.startswith("cuda") else 0.0)
        running: dict[Future[Status], Job] = {}
        with (
            _environment(self.threads),
            _stopped(
                ProcessPool(
                    max_workers=min(workers, max(len(pending), 1)),
                    context=multiprocessing.get_context("spawn"),
                    initializer=_start_worker,
                    initargs=(os.getpid(), place),
                )
            ) as pool,
        ):
            while pending or running:
                while job := next_job(pending, running.values(), free, lambda one: needed(one, place)):
                    pending.remove(job)
                    free.take(needed(job, place))
                    running[pool.schedule(execute, args=[job, place, self.threads], timeout=place.job_seconds)] = job
                for future in wait(running, return_when=FIRST_COMPLETED).done:
                    job = running.pop(future)
                    free.give_back(needed(job, place))
                    report(job, self._settled(future, job, place))

    def _settled(self, future: "Future[Status]", job: Job, place: Place) -> Status:
        """How a job ended; what killed its worker is recorded in its name."""
        from pebble import ProcessExpired

        store = Store(place.store)
        try:
            return future.result()
        except TimeoutError:
            status: Status = "timed out"
            cause = f"took longer than {place.job_seconds:g} s"
        except ProcessExpired as error:
            status, cause = "failed", _death(error.exitcode)
        if store.is_measured(job.key):
            return "measured"  # it ended between keeping its result and saying so
        record = record_of(job, status, compute_of(job, place, self.threads), cause=cause)
        store.put(record, log=f"{cause}\nOutput printed before the worker died was lost.\n")
        return status


def _death(exitcode: int) -> str:
    if exitcode == -signal.SIGKILL:
        return "its worker was killed (signal 9): by someone, or by the system when memory ran out"
    if exitcode < 0:
        return f"its worker died of signal {-exitcode} ({signal.Signals(-exitcode).name})"
    return f"its worker ended with exit code {exitcode}"


@contextlib.contextmanager
def _stopped(pool: "ProcessPool") -> Iterator["ProcessPool"]:
    """The pool, ended at once however the block ends."""
    try:
        yield pool
    finally:
        pool.stop()
        pool.join()


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


def _start_worker(parent: int, place: Place) -> None:
    """Leave Ctrl-C to the driver, end when the driver is gone, and read the dataset before a job's time runs."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_follow, args=(parent,), daemon=True).start()
    with contextlib.suppress(StbenchError):  # a job will say it again, as its own result
        place.cohort()


def _follow(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(0.5)
    os._exit(1)
