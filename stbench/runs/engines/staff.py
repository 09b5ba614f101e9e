"""Staff: the workers that are there, each bound to one GPU of a machine that has any; and what memory they hold."""

import contextlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from stbench.runs.engines.holdings import Holdings
from stbench.runs.engines.warden import Warden
from stbench.runs.engines.workers import Crowded, Event, TooLarge, Worker
from stbench.runs.machine import Gpu, Machine
from stbench.runs.place import Place
from stbench.runs.plan import Job


@dataclass
class Staff:
    """Workers of one machine."""

    place: Place
    threads: int
    machine: Machine
    warden: Warden
    workers: list[Worker] = field(default_factory=list)
    holdings: Holdings = field(default_factory=Holdings)

    def running(self) -> list[Job]:
        """Jobs that workers have."""
        return [worker.job for worker in self.workers if worker.job is not None]

    @contextlib.contextmanager
    def employed(self) -> Iterator[None]:
        """All workers are ended however the block ends."""
        try:
            yield
        finally:
            while self.workers:
                self.dismiss(self.workers[-1])

    def hire(self) -> None:
        """One worker more, on the GPU that has the fewest."""
        self.workers.append(Worker(self.place, self.threads, self._gpu()))
        self.warden.begins(self.workers[-1].pid)

    def dismiss(self, worker: Worker) -> None:
        """End a worker."""
        self.workers.remove(worker)
        pid = worker.pid
        worker.end()
        self.warden.ended(pid)

    def keep_only(self, worker: Worker) -> None:
        """End all others: what ran before may have left them much memory that they do not need."""
        for other in [other for other in self.workers if other is not worker]:
            self.dismiss(other)

    def overgrown(self) -> list[tuple[Worker, Event]]:
        """Workers whose jobs hold more memory than they may, or the most where all hold more than there is."""
        total = self.machine.job_memory_bytes
        limits = {worker.pid: min(total, worker.limits.memory_bytes or total) for worker in self.workers}
        fair = total // max(1, len(limits))
        sizes = self.holdings.look({pid: min(fair, limit) for pid, limit in limits.items()})
        busy = [worker for worker in self.workers if worker.job is not None and worker.pid in sizes]
        large = [worker for worker in busy if sizes[worker.pid] > limits[worker.pid]]
        if large or sum(sizes.values()) <= total:
            return [(worker, TooLarge(sizes[worker.pid], limits[worker.pid])) for worker in large]
        for worker in [worker for worker in self.workers if worker.is_idle]:
            self.dismiss(worker)
        largest = max(busy, key=lambda worker: sizes[worker.pid], default=None)
        return [(largest, Crowded())] if largest is not None and len(busy) > 1 else []

    def _gpu(self) -> Gpu | None:
        bound = Counter(worker.gpu for worker in self.workers)
        return min(self.machine.gpus, key=lambda gpu: bound[gpu], default=None)
