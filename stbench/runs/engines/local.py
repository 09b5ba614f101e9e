"""Worker processes on this machine, one job each at a time; a worker that dies costs its job only."""

import contextlib
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from stbench.runs.cores import free_cores
from stbench.runs.engines.base import Report
from stbench.runs.engines.warden import warden
from stbench.runs.engines.workers import listen
from stbench.runs.engines.workforce import Workforce
from stbench.runs.place import Place
from stbench.runs.plan import Job

WORKER_ENVIRONMENT = {
    "MALLOC_MMAP_MAX_": "0",  # glibc would map every large activation anew: half of the time in page faults
    "MALLOC_TRIM_THRESHOLD_": "100000000000",
    "GOMP_SPINCOUNT": "0",  # a barrier that spins beside a busy neighbour takes three times as long
    "TOKENIZERS_PARALLELISM": "false",
}
COUNTS_OF_THREADS = ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMBA_NUM_THREADS")


@dataclass(frozen=True, kw_only=True)
class LocalEngine:
    """A few processes that stay alive across jobs."""

    workers: int
    """Processes; 0 takes the cores that are there."""
    threads: int = 1
    """Threads of each worker; results may depend on it, so it is no more than asked for."""

    def run(self, jobs: Sequence[Job], place: Place, report: Report) -> None:
        """Execute ``jobs``; jobs that share a training wait for one another."""
        with _environment(self.threads), warden() as standing:
            force = Workforce(list(jobs), place, self.threads, self.workers or free_cores(), report, standing)
            with force.staffed():
                while force.goes_on:
                    force.hire()
                    force.assign()
                    for worker, event in listen(force.staff):
                        force.settle(worker, event)


@contextlib.contextmanager
def _environment(threads: int) -> Iterator[None]:
    """Variables that must be set before a worker starts."""
    wanted = {**WORKER_ENVIRONMENT, **dict.fromkeys(COUNTS_OF_THREADS, str(threads))}
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
