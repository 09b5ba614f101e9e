"""Queue: jobs that wait, by what an actor must hold for them."""

from collections import Counter
from collections.abc import Callable, Collection, Sequence
from itertools import islice

from stbench.runs.engines.ray.shapes import Shape
from stbench.runs.plan import Job

AHEAD = 64
"""Jobs among which one is looked for that an actor has the data of."""


class Queue:
    """Keeps the order of the jobs of each shape."""

    def __init__(self, jobs: Sequence[Job], shape_of: Callable[[Job], Shape]) -> None:
        self._shape_of = shape_of
        self._jobs: dict[Shape, list[Job]] = {}
        self._trainings: dict[Shape, Counter[str]] = {}
        for job in jobs:
            self.put(job)

    def __len__(self) -> int:
        return sum(map(len, self._jobs.values()))

    def put(self, job: Job) -> None:
        """To the end of its shape's."""
        shape = self._shape_of(job)
        self._jobs.setdefault(shape, []).append(job)
        self._trainings.setdefault(shape, Counter())[job.training_key] += 1

    def shapes(self) -> list[Shape]:
        """Those that jobs wait for, in the order of their first jobs."""
        return [shape for shape, jobs in self._jobs.items() if jobs]

    def waiting(self, shape: Shape) -> int:
        """How many actors of it could be used: jobs that share a training wait for one another."""
        return len(self._trainings.get(shape, ()))

    def take(self, shape: Shape, busy: Collection[str], near: Collection[str]) -> Job | None:
        """A job that can start now.

        Args:
            shape: that the actor holds.
            busy: trainings that running jobs do, for which others wait.
            near: trainings and folds whose files the actor's node has read already; such a job goes first.
        """
        jobs = self._jobs.get(shape, [])
        ready = list(islice((job for job in jobs if job.training_key not in busy), AHEAD))
        if not ready:
            return None
        job = max(ready, key=lambda job: (job.training_key in near, job.fold_keys.key in near))  # the first of equals
        jobs.remove(job)
        self._trainings[shape][job.training_key] -= 1
        if not self._trainings[shape][job.training_key]:
            del self._trainings[shape][job.training_key]
        return job
