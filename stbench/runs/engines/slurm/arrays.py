"""Arrays: tasks that were submitted, what is heard of them, and what becomes of the jobs of a task that is lost."""

import contextlib
import itertools
import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from stbench.runs.engines.base import Report
from stbench.runs.engines.lost import Lost
from stbench.runs.engines.slurm.batch import Batch
from stbench.runs.engines.slurm.batches import Share
from stbench.runs.engines.slurm.slots import Slots
from stbench.runs.engines.slurm.tasks import Task, without_interruptions
from stbench.runs.extraction import being_made
from stbench.runs.plan import Job

CANCELLED_S = 5.0
"""How long a task on this machine has to end when the run does."""
Submit = Callable[[Share, Sequence[Batch]], Sequence[Any]]
"""Tasks of one array; each has ``done()``, ``result()``, ``cancel()`` and ``state`` as submitit's jobs do."""


@dataclass
class Arrays:
    """Batches that wait, and tasks that were submitted."""

    waiting: list[tuple[Share, list[Job]]]
    lost: Lost
    report: Report
    submit: Submit
    folder: Path
    """Shared with the tasks."""
    look_s: float
    slots: Slots | None = None
    """What there is for tasks on this machine, which end with this process; None where a scheduler keeps them."""
    held: list[tuple[Share, list[Job]]] = field(default_factory=list)
    """Batches that read features which other jobs are to make first."""
    tasks: list[Task] = field(default_factory=list)
    reported: set[str] = field(default_factory=set)
    lasting: bool = False
    """Whether a task was lost, so that what it printed is kept."""

    def __post_init__(self) -> None:
        self._numbers = itertools.count()

    @property
    def goes_on(self) -> bool:
        """Whether batches wait or run."""
        return bool(self.waiting or self.held or self.tasks)

    @contextmanager
    def cancelled(self) -> Iterator[None]:
        """What still runs when the block ends is cancelled."""
        try:
            yield
        finally:
            for task in self.tasks:
                with contextlib.suppress(Exception):  # it ended meanwhile, or the scheduler does not answer
                    task.cancel()
            until = time.monotonic() + (CANCELLED_S if self.slots is not None else 0.0)
            while time.monotonic() < until and not all(task.is_over for task in self.tasks):
                time.sleep(self.look_s)

    def go_on(self) -> None:
        """Submit what can be, report what has ended, and see to tasks that are over.

        Raises:
            StbenchError: going on is in vain.
        """
        self._release()
        self._submit()
        for task in list(self.tasks):
            is_over = task.is_over
            self._report(task)
            if is_over:
                self.tasks.remove(task)
                if self.slots is not None:
                    self.slots.give_back(task.batch.gpus or ())
                self._settle(task)
        if self.tasks:
            time.sleep(self.look_s)

    def _release(self) -> None:
        """What waited for features goes on once those are made, or will not be."""
        batches = [*(jobs for _, jobs in self.waiting), *(task.batch.jobs for task in self.tasks)]
        if self.held and not being_made([job for jobs in batches for job in jobs]):
            self.waiting, self.held = [*self.waiting, *self.held], []

    def _submit(self) -> None:
        if self.slots is None:
            for share, group in itertools.groupby(self._take_all(), key=lambda each: each[0]):
                self._begin(share, [self._batch(jobs) for _, jobs in group])
            return
        for share, jobs in self._take_all():
            gpus = self.slots.take(share)
            if gpus is None:
                self.waiting.append((share, jobs))
            else:
                self._begin(share, [self._batch(jobs, os.getpid(), gpus)])

    def _take_all(self) -> list[tuple[Share, list[Job]]]:
        taken, self.waiting = self.waiting, []
        return taken

    def _begin(self, share: Share, batches: Sequence[Batch]) -> None:
        with without_interruptions():
            submitted = self.submit(share, batches)
        self.tasks += [Task(share, *pair) for pair in zip(batches, submitted, strict=True)]

    def _batch(self, jobs: Sequence[Job], driver: int = 0, gpus: tuple[str, ...] | None = None) -> Batch:
        return Batch(
            jobs=tuple(jobs), place=self.lost.place, threads=self.lost.threads, driver=driver, gpus=gpus,
            notes=self.folder / f"{os.getpid()}-{next(self._numbers)}.jsonl", paths=tuple(sys.path),
        )  # fmt: skip

    def _report(self, task: Task) -> None:
        ended = task.batch.ended()
        for job in task.batch.jobs:
            if job.key in ended and job.key not in self.reported:
                self.reported.add(job.key)
                self.report(job, ended[job.key])

    def _settle(self, task: Task) -> None:
        """Act on the end of a task."""
        left = task.batch.left().jobs
        if task.is_lost(self.folder):
            self._lose(task, left)
        else:
            assert not left, "a batch ends when its jobs have"

    def _lose(self, task: Task, left: Sequence[Job]) -> None:
        """Its first job without a result was running; those behind it had not begun."""
        self.lasting = True
        rest = list(left)
        if rest:
            status = self.lost.status(rest[0], f"its array task was lost (state {task.submitted.state})")
            if status is not None:
                job = rest.pop(0)
                self.reported.add(job.key)
                self.report(job, status)
        if rest:
            self.waiting.append((task.share, rest))
