"""Array tasks of Slurm, submitted by submitit, with what cards say of cores, GPUs and memory."""

import shutil
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, ClassVar

from stbench.encoders.devices import chosen_devices
from stbench.errors import SelectionError
from stbench.registry import near
from stbench.runs.causes import one_line
from stbench.runs.cores import free_cores
from stbench.runs.engines.base import Report
from stbench.runs.engines.installed import check_installed, needed_package
from stbench.runs.engines.lost import Lost
from stbench.runs.engines.slurm.arrays import Arrays
from stbench.runs.engines.slurm.batch import Batch
from stbench.runs.engines.slurm.batches import Share, divided, in_turn
from stbench.runs.engines.slurm.slots import Slots
from stbench.runs.machine import Machine
from stbench.runs.place import Place
from stbench.runs.plan import Job
from stbench.runs.resources import needed

CLUSTERS = ("slurm", "local", "debug")
LOOK_S = {"slurm": 5.0, "local": 0.2, "debug": 0.0}
SLACK = 1.1
"""Of the time that a task is given, for starting and for reading the dataset."""


@dataclass(frozen=True, kw_only=True)
class SlurmEngine:
    """Jobs in array tasks, on machines that share the driver's folders."""

    workers: int
    """Tasks that run at a time; 0 leaves it to the scheduler."""
    threads: int = 1
    """Threads of each worker."""
    cluster: str = "slurm"
    """local runs the tasks on this machine, debug in this process."""
    partition: str = ""
    account: str = ""
    hours: float = 24.0
    """That a task may take, where jobs have no limit of their own."""
    tasks: int = 200
    """Of an array, at most."""
    machine: Machine | None = None
    """What tasks on this machine are placed on; None looks what is here."""
    elsewhere: ClassVar[bool] = True
    """GPUs are the scheduler's."""

    def __post_init__(self) -> None:
        """SelectionError where submitit is not installed, or there is no such scheduler here."""
        check_installed("slurm", "submitit")
        if self.cluster not in CLUSTERS:
            raise SelectionError(
                f"--engine-option cluster={self.cluster}", "is not known", f"one of {', '.join(CLUSTERS)}",
                near(self.cluster, CLUSTERS),
            )  # fmt: skip
        if self.cluster == "slurm" and shutil.which("sbatch") is None:
            raise SelectionError(
                "engine 'slurm'", "finds no sbatch on this machine", "a machine that submits to Slurm",
                "Run there, or with --engine-option cluster=local",
            )  # fmt: skip

    def run(self, jobs: Sequence[Job], place: Place, report: Report) -> None:
        """Execute ``jobs``; jobs that share a training are of one task."""
        place = replace(place, device=self._device(place.device))
        folder = place.store / "slurm" / uuid.uuid4().hex[:12]
        first, then = in_turn(jobs)
        arrays = Arrays(
            waiting=self._batches(first, place), held=self._batches(then, place),
            lost=Lost(place, self.threads), report=report, folder=folder,
            submit=lambda share, batches: self._submitted(folder, share, batches, place),
            slots=None if self.cluster == "slurm" else self._slots(place), look_s=LOOK_S[self.cluster],
        )  # fmt: skip
        folder.mkdir(parents=True, exist_ok=True)
        with arrays.cancelled():
            while arrays.goes_on:
                arrays.go_on()
        if not arrays.lasting:
            shutil.rmtree(folder, ignore_errors=True)

    def _batches(self, jobs: Sequence[Sequence[Job]], place: Place) -> list[tuple[Share, list[Job]]]:
        def share_of(job: Job) -> Share:
            return Share.of(needed(job, place), self.threads)

        arrays = (array for together in jobs for array in divided(together, self.tasks, share_of))
        return [(share, part) for share, parts in arrays for part in parts]

    def _submitted(self, folder: Path, share: Share, batches: Sequence[Batch], place: Place) -> list[Any]:
        submitit = needed_package("slurm", "submitit")
        executor = submitit.AutoExecutor(folder=folder, cluster=self.cluster)
        executor.update_parameters(
            name="stbench", timeout_min=self._minutes(batches, place), stderr_to_stdout=True, **share.parameters(),
            **self._of_slurm(),
        )  # fmt: skip
        try:
            with executor.batch():
                return [executor.submit(batch) for batch in batches]
        except submitit.core.utils.FailedSubmissionError as error:
            raise SelectionError(
                "sbatch", f"refuses an array ({one_line(error)})", "a partition with such machines",
                "Name another with --engine-option partition=…",
            ) from error  # fmt: skip

    def _of_slurm(self) -> dict[str, Any]:
        if self.cluster != "slurm":
            return {}
        stated = {"slurm_partition": self.partition, "slurm_account": self.account}
        parallel = {"slurm_array_parallelism": self.workers} if self.workers else {}
        return {**{name: value for name, value in stated.items() if value}, **parallel}

    def _minutes(self, batches: Sequence[Batch], place: Place) -> int:
        if place.job_seconds is None:
            return round(60 * self.hours)
        longest = max(len(batch.jobs) for batch in batches)
        return 10 + round(SLACK * longest * place.job_seconds / 60)

    def _slots(self, place: Place) -> Slots:
        machine = self.machine or Machine.here(place.device)
        return Slots(self.workers or free_cores(), tuple(gpu.visible for gpu in machine.gpus))

    def _device(self, asked: str) -> str:
        if self.cluster == "slurm":
            return "cpu" if asked == "auto" else asked
        return asked if self.machine is not None else chosen_devices(asked).device
