"""Engines: run jobs on workers; they know no biology."""

from collections.abc import Callable, Sequence
from typing import Protocol

from stbench.runs.execute import Place
from stbench.runs.plan import Job
from stbench.runs.store import Status

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
