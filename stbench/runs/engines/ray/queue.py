"""Queue: jobs that wait, by what an actor must hold for them."""

from collections import Counter
from collections.abc import Callable, Collection, Sequence
from itertools import islice

from stbench.runs.engines.ray.shapes import Shape
from stbench.runs.extraction import being_made, encoder_read
from stbench.runs.plan import Job

AHEAD = 64
"""Jobs among which one is looked for that an actor has the data of."""


class Queue:
    """Keeps the order of the jobs of each shape."""

    def __init__(self, jobs: Sequence[Job], shape_of: Callable[[Job], Shape]) -> None:
        self._shape_of = shape_of
        self._jobs: dict[Shape, list[Job]] = {}
        self._trainings: dict[Shape, Counter[str]] = {}
        self._steps = 0
        for job in jobs:
            self.put(job)

    def __len__(self) -> int:
        return sum(map(len, self._jobs.values()))

    def put(self, job: Job) -> None:
        """To the end of its shape's."""
        shape = self._shape_of(job)
        self._jobs.setdefault(shape, []).append(job)
        self._trainings.setdefault(shape, Counter())[job.training_key] += 1
        self._steps += not job.has_result

    def shapes(self) -> list[Shape]:
        """Those that jobs wait for, in the order of their first jobs."""
        return [shape for shape, jobs in self._jobs.items() if jobs]

    def waiting(self, shape: Shape) -> int:
        """How many actors of it could be used: jobs that share a training wait for one another."""
        return len(self._trainings.get(shape, ()))

    def making(self) -> set[str]:
        """Encoders of which waiting jobs are to make features."""
        return being_made([job for jobs in self._jobs.values() for job in jobs]) if self._steps else set()

    def take(
        self, shape: Shape, busy: Collection[str], near: Collection[str], making: Collection[str] = ()
    ) -> Job | None:
        """A job that can start now.

        Args:
            shape: that the actor holds.
            busy: trainings that running jobs do, for which others wait.
            near: trainings and folds whose files the actor's node has read already; such a job goes first.
            making: encoders of which features are still to be made; a job that reads them goes last.
        """
        jobs = self._jobs.get(shape, [])
        ready = list(islice((job for job in jobs if job.training_key not in busy), AHEAD))
        if not ready:
            return None
        job = max(ready, key=lambda job: _rank(job, near, making))  # the first of equals
        jobs.remove(job)
        self._steps -= not job.has_result
        self._trainings[shape][job.training_key] -= 1
        if not self._trainings[shape][job.training_key]:
            del self._trainings[shape][job.training_key]
        return job


def _rank(job: Job, near: Collection[str], making: Collection[str]) -> tuple[bool, ...]:
    late = bool(making) and encoder_read(job) in making
    return not late, job.training_key in near, job.fold_keys.key in near
