"""Resources: what a job takes of a machine, from its method's card; what it may take at most; and its compute."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

from stbench.cards import Resources
from stbench.encoders.compute import Compute
from stbench.runs.machine import GB, Gpu, Machine
from stbench.runs.place import Place
from stbench.runs.plan import Job

SMALLEST = 1e-9
WHOLE = Resources(cpus=2**30, gpus=2.0**30, memory_gb=2.0**30)
"""More than any machine has: such a job starts alone, and nothing starts beside it."""


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What a job may take at most; None where there is no limit."""

    seconds: float | None = None
    memory_bytes: int | None = None
    """Resident, of the job's process and all that it starts."""
    gpu_memory_bytes: int | None = None


def needed(job: Job, place: Place) -> Resources:
    """What a job takes where it runs: on a CPU nothing of a GPU; a whole GPU where its card says nothing."""
    card = job.entry.card
    resources = card.resources_of(job.entry.profile)
    if not place.device.startswith("cuda"):
        return resources.model_copy(update={"gpus": 0.0, "gpu_memory_gb": 0.0})
    stated = job.entry.profile in card.resources.model_fields_set or card.kind == "control"
    return resources if stated else resources.model_copy(update={"gpus": 1.0})


def limits_of(resources: Resources, place: Place, machine: Machine, gpu: Gpu | None) -> Limits:
    """What a job may take on a machine, beside others.

    Args:
        resources: that it is said to need.
        place: states the limits that a user set.
        machine: where it runs.
        gpu: that its worker is bound to.
    """
    memory = machine.job_memory_bytes if place.job_memory_gb is None else int(place.job_memory_gb * GB)
    limits = Limits(seconds=place.job_seconds, memory_bytes=memory)
    if gpu is None or resources.gpus == 0:
        return limits
    return replace(limits, gpu_memory_bytes=round(min(1.0, share_of(resources, gpu)) * gpu.memory_bytes))


def share_of(resources: Resources, gpu: Gpu) -> float:
    """Share of a GPU that a job holds, by what it computes and by its memory; above 1 where one is not enough."""
    return max(resources.gpus, resources.gpu_memory_gb * GB / gpu.memory_bytes) if resources.gpus else 0.0


def compute_of(job: Job, place: Place, threads: int) -> Compute:
    """How a job's networks run."""
    return Compute(device=place.device, precision=job.precision, threads=threads)


class Free:
    """What is left of a machine while jobs run on it."""

    def __init__(self, machine: Machine, *, workers: int, threads: int = 1) -> None:
        """All of it, which is never less than the workers that were asked for need.

        Args:
            machine: cores, memory and GPUs.
            workers: jobs at most at a time.
            threads: of each job at least.
        """
        self.workers, self._threads = workers, threads
        self.cores, self.memory_bytes = max(machine.cores, workers * threads), float(machine.job_memory_bytes)
        self.shares = dict.fromkeys(machine.gpus, 1.0)

    def fits(self, resources: Resources, gpu: Gpu | None = None) -> bool:
        """Whether one more job can start on a worker that is bound to ``gpu``."""
        return (
            self.workers > 0
            and self._cores(resources) <= self.cores
            and resources.memory_gb * GB <= self.memory_bytes
            and (gpu is None or share_of(resources, gpu) <= self.shares[gpu] + SMALLEST)
        )

    def at_once(self, resources: Sequence[Resources]) -> int:
        """How many of these jobs can run at a time, at most; at least one can."""
        if not self.shares:
            return self.workers
        sums = accumulate(sorted(each.gpus for each in resources))
        return max(1, min(self.workers, sum(share <= len(self.shares) + SMALLEST for share in sums)))

    def share(self, gpu: Gpu | None) -> float:
        """What is left of a GPU."""
        return 0.0 if gpu is None else self.shares[gpu]

    def take(self, resources: Resources, gpu: Gpu | None = None) -> None:
        """A job started."""
        self._change(resources, gpu, -1)

    def give_back(self, resources: Resources, gpu: Gpu | None = None) -> None:
        """A job ended."""
        self._change(resources, gpu, 1)

    def _change(self, resources: Resources, gpu: Gpu | None, sign: int) -> None:
        self.workers += sign
        self.cores += sign * self._cores(resources)
        self.memory_bytes += sign * resources.memory_gb * GB
        if gpu is not None:
            self.shares[gpu] += sign * share_of(resources, gpu)

    def _cores(self, resources: Resources) -> int:
        return max(resources.cpus, self._threads)
