"""Node: what an actor does on a node of a cluster: one worker process there, which does one job after another."""

import os
import platform
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

from stbench import __version__
from stbench.encoders.devices import may_have_gpus
from stbench.errors import ProtocolError, StbenchError, StoreError
from stbench.files.mirrored_files import pulled
from stbench.files.mirrors import Mirror, mirrored
from stbench.runs.engines.environment import of_workers
from stbench.runs.engines.station import Station
from stbench.runs.machine import Machine
from stbench.runs.marker import MARKER
from stbench.runs.place import Place
from stbench.runs.plan import Job
from stbench.runs.resources import limits_of, needed
from stbench.runs.shared import join
from stbench.scoring.answers import Status

MIRRORED = ("store", "data_root", "test_data_root")
"""Folders of a place that may be mirrors."""


class Briefing(NamedTuple):
    """What an actor is told once."""

    place: Place
    threads: int
    version: str
    """Of the driver's stbench."""
    paths: tuple[str, ...]
    """Where the driver finds modules."""
    urls: dict[str, str] = {}  # noqa: RUF012  (never changed)
    """Of the place's folders that are mirrors, by field: each node has mirrors of its own."""

    @classmethod
    def of(cls, place: Place, threads: int) -> "Briefing":
        """As this process has them."""
        mirrors = {name: Mirror.of(folder) for name in MIRRORED if (folder := getattr(place, name)) is not None}
        urls = {name: mirror.remote.url for name, mirror in mirrors.items() if mirror is not None}
        return cls(place, threads, __version__, tuple(sys.path), urls)

    def place_here(self) -> Place:
        """The place on this node: mirrors are its own, and data are fetched into them.

        Raises:
            StoreError: an object store cannot be read from here.
        """
        folders: dict[str, Any] = {name: mirrored(url) for name, url in self.urls.items()}
        for name, folder in folders.items():
            join(folder) if name == "store" else pulled(folder)
        return replace(self.place, **folders) if folders else self.place


class Node:
    """An actor's own; errors that end the run are returned, since Ray would wrap what is raised."""

    def begin(self, briefing: Briefing) -> StbenchError | None:
        """Start the worker; an error where jobs could not run here as they would at the driver's."""
        try:
            self.place = briefing.place_here()
        except StbenchError as error:
            return error
        difference = _difference(briefing, self.place.store)
        if difference is not None:
            return difference
        sys.path += [path for path in briefing.paths if path not in sys.path]  # the worker gets it from here
        vars(sys.modules["__main__"]).pop("__file__", None)  # Ray's own, which the worker would import and not need
        os.environ.update(of_workers(briefing.threads))
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


def _difference(briefing: Briefing, store: Path) -> StbenchError | None:
    """What differs here from the driver's machine so that jobs cannot run; None where all that is needed is here."""
    name = platform.node()
    if briefing.version != __version__:
        return ProtocolError(f"node {name}", f"has stbench {__version__}", f"stbench {briefing.version}, as the driver")
    if not (store / MARKER).is_file():
        return StoreError(
            str(store), f"is not the driver's folder on node {name}", "a folder that all nodes share",
            "Name one with --store, or s3://BUCKET/PATH; --data-root, --cards and weights must be readable there, too",
        )  # fmt: skip
    return None


def actor(ray: Any) -> Any:
    """The class of actors; a lost one is not started again by Ray, which would try a job that failed again, too."""
    return ray.remote(max_restarts=0, max_task_retries=0)(Node)
