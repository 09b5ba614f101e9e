"""Engine: runs jobs on workers; it knows no biology."""

from collections.abc import Callable, Sequence
from typing import Protocol

from stbench.runs.place import Place
from stbench.runs.plan import Job
from stbench.scoring.answers import Status

Report = Callable[[Job, Status], None]
"""Told of each job as it ends."""


class Engine(Protocol):
    """Runs every job once, in any order."""

    def run(self, jobs: Sequence[Job], place: Place, report: Report) -> None:
        """Execute ``jobs``; each one's result is in the store when it is reported.

        Raises:
            StbenchError: going on is in vain (the store is full, the dataset unreadable).
        """
        ...


class MakesEngine(Protocol):
    """What is registered: makes an engine from what the command line says.

    Further parameters of it that are texts or numbers are options of its own (``--engine-option NAME=VALUE``). Where
    it has an attribute ``elsewhere`` that is true, its jobs run on other machines, and it is the engine that finds out
    whether these have the device of a place, which then may be ``auto``.
    """

    def __call__(self, *, workers: int, threads: int) -> Engine:
        """An engine.

        Args:
            workers: processes, or places for jobs, at most; 0 takes the cores that are there.
            threads: of each worker; part of what makes results repeat.
        """
        ...
