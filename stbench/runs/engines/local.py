"""Worker processes on this machine, one job each at a time; a worker that dies costs its job only."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from stbench.runs.cores import free_cores
from stbench.runs.engines.base import Report
from stbench.runs.engines.environment import environment, of_workers
from stbench.runs.engines.staff import Staff
from stbench.runs.engines.warden import warden
from stbench.runs.engines.workforce import Workforce
from stbench.runs.machine import Machine
from stbench.runs.place import Place
from stbench.runs.plan import Job


@dataclass(frozen=True, kw_only=True)
class LocalEngine:
    """A few processes that stay alive across jobs."""

    workers: int
    """Processes; 0 takes the cores that are there."""
    threads: int = 1
    """Threads of each worker; results may depend on it, so it is no more than asked for."""
    machine: Machine | None = None
    """What jobs are placed on; None looks what is here."""

    def run(self, jobs: Sequence[Job], place: Place, report: Report) -> None:
        """Execute ``jobs``; jobs that share a training wait for one another."""
        machine = self.machine or Machine.here(place.device, place.gpus)
        if machine.gpus:
            place = replace(place, device="cuda")  # of which each worker sees one
        with environment(of_workers(self.threads)), warden() as standing:
            staff = Staff(place, self.threads, machine, standing)
            force = Workforce(list(jobs), staff, report, workers=self.workers or free_cores())
            with staff.employed():
                while force.goes_on:
                    force.go_on()
