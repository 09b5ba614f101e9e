"""Actors on the nodes of a Ray cluster, each with a worker process; only a lost node or actor is tried again."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from stbench.errors import SelectionError
from stbench.runs.cores import free_cores
from stbench.runs.engines.base import Report
from stbench.runs.engines.installed import check_installed
from stbench.runs.engines.lost import Lost
from stbench.runs.engines.ray.address import checked_address
from stbench.runs.engines.ray.fleet import Fleet
from stbench.runs.engines.ray.node import Briefing
from stbench.runs.engines.ray.queue import Queue
from stbench.runs.engines.ray.session import session
from stbench.runs.engines.ray.shapes import Shape, nodes_of
from stbench.runs.place import Place
from stbench.runs.plan import Job
from stbench.runs.resources import needed


@dataclass(frozen=True, kw_only=True)
class RayEngine:
    """Jobs placed by what their cards say, on a cluster that shares the driver's folders."""

    workers: int
    """Jobs at a time; 0 for as many as the cluster holds."""
    threads: int = 1
    """Threads of each worker."""
    address: str = ""
    """host:port, ray://host:port or auto; without one a cluster is started on this machine for the run."""
    elsewhere: ClassVar[bool] = True
    """GPUs are looked for on the cluster."""

    def __post_init__(self) -> None:
        """SelectionError where Ray is not installed, or nobody answers at the address."""
        check_installed("ray", "ray")
        if self.address:
            checked_address(self.address)

    def run(self, jobs: Sequence[Job], place: Place, report: Report) -> None:
        """Execute ``jobs``; jobs that share a training wait for one another."""
        if not jobs:
            return
        cpus = max(free_cores(), self.workers * self.threads)
        with session(self.address, cpus=cpus, gpus=0 if place.device == "cpu" else None) as ray:
            nodes = nodes_of(ray)
            place = replace(place, device=_device(place.device, nodes))
            fleet = Fleet(
                ray, Briefing.of(place, self.threads), Queue(jobs, self._shapes(place, nodes)),
                Lost(place, self.threads), report, most=self.workers,
            )  # fmt: skip
            with fleet.manned():
                while fleet.goes_on:
                    fleet.go_on()

    def _shapes(self, place: Place, nodes: Sequence[Shape]) -> Any:
        return lambda job: Shape.of_job(needed(job, place), self.threads, nodes)


def _device(asked: str, nodes: Sequence[Shape]) -> str:
    """Where networks run on the cluster; its GPUs are told apart by Ray alone.

    Raises:
        SelectionError: a GPU is asked for, and no node has one.
    """
    there = any(node.gpus for node in nodes)
    if asked == "auto":
        return "cuda" if there else "cpu"
    if asked.startswith("cuda") and not there:
        raise SelectionError(
            f"--device {asked}", "is on no node of the Ray cluster", "a cluster with GPUs, or --device cpu"
        )
    return asked
