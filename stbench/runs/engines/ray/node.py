"""Node: what an actor does on a node of a cluster: one worker process there, which does one job after another."""

import os
import platform
import sys
from typing import Any, NamedTuple

from stbench import __version__
from stbench.encoders.devices import may_have_gpus
from stbench.errors import ProtocolError, StbenchError, StoreError
from stbench.runs.engines.environment import of_workers
from stbench.runs.engines.station import Station
from stbench.runs.machine import Machine
from stbench.runs.marker import MARKER
from stbench.runs.place import Place
from stbench.runs.plan import Job
from stbench.runs.resources import limits_of, needed
from stbench.scoring.answers import Status


class Briefing(NamedTuple):
    """What an actor is told once."""

    place: Place
    threads: int
    version: str
    """Of the driver's stbench."""
    paths: tuple[str, ...]
    """Where the driver finds modules."""

    @classmethod
    def of(cls, place: Place, threads: int) -> "Briefing":
        """As this process has them."""
        return cls(place, threads, __version__, tuple(sys.path))


class Node:
    """An actor's own; errors that end the run are returned, since Ray would wrap what is raised."""

    def begin(self, briefing: Briefing) -> StbenchError | None:
        """Start the worker; an error where jobs could not run here as they would at the driver's."""
        error = _difference(briefing)
        if error is not None:
            return error
        sys.path += [path for path in briefing.paths if path not in sys.path]  # the worker gets it from here
        vars(sys.modules["__main__"]).pop("__file__", None)  # Ray's own, which the worker would import and not need
        os.environ.update(of_workers(briefing.threads))
        self.place = briefing.place
        self.machine = Machine.here(self.place.device if may_have_gpus() else "cpu")
        self.station = Station(self.place, briefing.threads)
        return None

    def execute(self, job: Job) -> Status | StbenchError:
        """Run a job; its result is in the store, whatever it is."""
        gpu = next(iter(self.machine.gpus), None)
        try:
            return self.station.execute(job, limits_of(needed(job, self.place), self.place, self.machine, gpu))
        except StbenchError as error:
            return error


def _difference(briefing: Briefing) -> StbenchError | None:
    """What differs here from the driver's machine so that jobs cannot run; None where all that is needed is here."""
    name, store = platform.node(), briefing.place.store
    if briefing.version != __version__:
        return ProtocolError(f"node {name}", f"has stbench {__version__}", f"stbench {briefing.version}, as the driver")
    if not (store / MARKER).is_file():
        return StoreError(
            str(store), f"is not the driver's folder on node {name}", "a folder that all nodes share",
            "Name one with --store; --data-root, --cards and files of weights must be readable there, too",
        )  # fmt: skip
    return None


def actor(ray: Any) -> Any:
    """The class of actors; a lost one is not started again by Ray, which would try a job that failed again, too."""
    return ray.remote(max_restarts=0, max_task_retries=0)(Node)
