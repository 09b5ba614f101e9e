"""Batches: jobs divided among array tasks, by what they need of a machine, each training in one task alone."""

import math
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

from stbench.cards import Resources
from stbench.runs.extraction import being_made, encoder_read
from stbench.runs.plan import Job


class Share(NamedTuple):
    """What an array's tasks hold of a machine each."""

    cpus: int
    gpus: int
    """Whole ones: schedulers know no fractions."""
    memory_gb: float

    @classmethod
    def of(cls, resources: Resources, threads: int) -> "Share":
        """For a job that is said to need ``resources``, on a worker with so many threads."""
        return cls(max(resources.cpus, threads), math.ceil(resources.gpus), resources.memory_gb)

    def parameters(self) -> dict[str, Any]:
        """As submitit takes them; memory that no card states is left to the scheduler."""
        memory = {"mem_gb": math.ceil(self.memory_gb)} if self.memory_gb else {}
        return {"cpus_per_task": self.cpus, "gpus_per_node": self.gpus, **memory}


def in_turn(jobs: Sequence[Job]) -> tuple[tuple[list[Job], ...], tuple[list[Job], ...]]:
    """What can start, in arrays of its own each: what makes features, and what reads none; then what reads them."""
    making = being_made(jobs)
    steps = [job for job in jobs if not job.has_result]
    readers = [job for job in jobs if making and encoder_read(job) in making]
    later = {job.key for job in readers}
    return (steps, [job for job in jobs if job.has_result and job.key not in later]), (readers,)


def divided(
    jobs: Sequence[Job], tasks: int, share_of: Callable[[Job], Share]
) -> Iterator[tuple[Share, list[list[Job]]]]:
    """Arrays: a share, and the jobs of each of at most ``tasks`` tasks, about as many to each."""
    trainings: dict[Share, dict[str, list[Job]]] = {}
    for job in jobs:
        trainings.setdefault(share_of(job), {}).setdefault(job.training_key, []).append(job)
    for share, by_training in trainings.items():
        parts: list[list[Job]] = [[] for _ in range(min(tasks, len(by_training)))]
        for number, together in enumerate(by_training.values()):
            parts[number % len(parts)] += together
        yield share, parts
