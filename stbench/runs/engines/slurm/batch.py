"""Batch: what one array task does: jobs one after the other in a worker process, each noted as it ends."""

import json
import os
import sys
import threading
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import psutil

from stbench.encoders.devices import VISIBLE, may_have_gpus
from stbench.errors import StbenchError
from stbench.runs.engines.environment import environment, of_workers
from stbench.runs.engines.station import Station
from stbench.runs.machine import Machine
from stbench.runs.place import Place
from stbench.runs.plan import Job
from stbench.runs.resources import limits_of, needed
from stbench.scoring.answers import Status

FOLLOWED_S = 0.5


@dataclass(frozen=True, kw_only=True)
class Batch:
    """Jobs of whole trainings, so that none of another task waits for them."""

    jobs: tuple[Job, ...]
    place: Place
    threads: int
    notes: Path
    """Takes a line as each job ends: its key and its status."""
    paths: tuple[str, ...]
    """Where the driver finds modules."""
    driver: int = 0
    """Process with which the task ends, where it runs on the driver's machine; 0 where the scheduler alone ends it."""

    gpus: tuple[str, ...] | None = None
    """Those that it may see; None where the scheduler says it."""

    def __call__(self) -> StbenchError | None:
        """Run what is not noted yet; an error is returned where going on is in vain, since only texts are raised."""
        sys.path += [path for path in self.paths if path not in sys.path]
        if self.driver:
            threading.Thread(target=self._follow, daemon=True, name="follows the driver").start()
        sees = {} if self.gpus is None else {VISIBLE: ",".join(self.gpus)}
        with environment({**of_workers(self.threads), **sees}):  # which may be the driver's own process
            return self._run()

    def _run(self) -> StbenchError | None:
        machine = Machine.here(self.place.device if may_have_gpus() else "cpu")
        gpu = next(iter(machine.gpus), None)
        try:
            with Station(self.place, self.threads) as station:
                for job in self.left().jobs:
                    limits = limits_of(needed(job, self.place), self.place, machine, gpu)
                    self._note(job, station.execute(job, limits))
        except StbenchError as error:
            return error
        return None

    def checkpoint(self) -> Any:
        """What goes on from here when the scheduler takes the machine away."""
        from submitit.helpers import DelayedSubmission

        return DelayedSubmission(self.left())

    def ended(self) -> dict[str, Status]:
        """Statuses noted so far, by key; a line that is not whole yet does not count."""
        try:
            lines = self.notes.read_text(encoding="utf-8").split("\n")[:-1]
        except FileNotFoundError:
            return {}
        return dict(json.loads(line) for line in lines)

    def left(self) -> "Batch":
        """The jobs that have not ended."""
        ended = self.ended()
        return replace(self, jobs=tuple(job for job in self.jobs if job.key not in ended))

    @property
    def stop(self) -> Path:
        """A file that ends this task when it appears."""
        return self.notes.with_suffix(".stop")

    def _follow(self) -> None:
        while psutil.pid_exists(self.driver) and not self.stop.exists():
            time.sleep(FOLLOWED_S)
        os._exit(1)  # the worker ends with this process

    def _note(self, job: Job, status: Status) -> None:
        with self.notes.open("a", encoding="utf-8") as file:
            file.write(json.dumps([job.key, status]) + "\n")
