"""Record: what is known of a job that ended; JSON beside its predictions, readable for ever."""

import json
from dataclasses import asdict, dataclass, field
from functools import cache
from typing import Any

from pydantic import TypeAdapter

from stbench.encoders.compute import Compute
from stbench.runs.entries import MISSING, STAND_IN
from stbench.runs.plan import Job
from stbench.runs.provenance import commit, gpu_name, machine, versions
from stbench.scoring.answers import Outcome, Status

RECORD_FORMAT = 2
"""1 had no compute, versions of cards and adapters, fingerprint, or weights."""


@dataclass(frozen=True, kw_only=True)
class Record:
    """What is known of a job that ended. What format 1 lacks has a default."""

    key: str
    status: Status
    method: str
    task: str
    dataset: str
    fold: str
    seed: int
    profile: str
    settings: dict[str, Any] = field(default_factory=dict)
    stand_in: bool = False
    """Random weights stood in for absent ones."""
    cause: str = ""
    """One line, where the status is not ``measured``."""
    cost: dict[str, float] = field(default_factory=dict)
    panel_sha256: str = ""
    remarks: tuple[str, ...] = ()
    """What the job did to its process or its slides; it harmed no other job."""
    versions: dict[str, str] = field(default_factory=dict)
    machine: dict[str, str] = field(default_factory=dict)
    commit: str = ""
    task_version: int = 0
    task_sha256: str = ""
    """Of the task's card."""
    method_sha256: str = ""
    """Of the method's card."""
    adapter_version: str = ""
    dataset_fingerprint: str = ""
    weights: dict[str, str] = field(default_factory=dict)
    """sha256 of the published weights that were loaded, by name; ``stand-in`` or ``missing``."""
    device: str = ""
    gpu: str = ""
    """Name of the GPU."""
    precision: str = ""
    threads: int = 0
    """0 where nobody noted it."""
    format: int = RECORD_FORMAT

    @classmethod
    def of(cls, stored: dict[str, Any]) -> "Record":
        """The record as it was stored; ValueError where a field is absent, or of another type than it has."""
        known = {name: stored[name] for name in cls.__dataclass_fields__ if name in stored}
        return _adapter().validate_json(json.dumps(known), strict=True)

    def plain(self) -> dict[str, Any]:
        """As JSON has it."""
        return asdict(self)

    @property
    def outcome(self) -> Outcome:
        """What an answer says of how it was made."""
        threads = f"{self.threads} thread{'s' if self.threads > 1 else ''}" if self.threads else ""
        noted = {"device": self.device, "gpu": self.gpu, "precision": self.precision, "threads": threads}
        return Outcome(
            status=self.status, cause=self.cause, stand_in=self.stand_in, cost=self.cost, versions=self.versions,
            compute={name: value for name, value in noted.items() if value},
            weights={name: sha256 for name, sha256 in self.weights.items() if sha256 not in (STAND_IN, MISSING)},
            remarks=self.remarks,
        )  # fmt: skip


@cache
def _adapter() -> TypeAdapter[Record]:
    return TypeAdapter(Record)


def record_of(job: Job, status: Status, compute: Compute, *, cause: str = "", **known: Any) -> Record:
    """The record of a job that ended in ``status``, with the provenance of this process."""
    return Record(
        key=job.key, status=status, method=job.entry.name, task=job.task.name, dataset=job.dataset,
        fold=job.fold.name, seed=job.seed, profile=job.entry.profile, settings=dict(job.entry.settings),
        stand_in=bool(job.stand_ins), cause=cause, versions=versions(), machine=machine(), commit=commit(),
        task_version=job.task.version, task_sha256=job.task.sha256, method_sha256=job.entry.card.sha256,
        adapter_version=job.adapter_version, dataset_fingerprint=job.fingerprint, weights=dict(job.weights),
        device=compute.device, gpu=gpu_name(compute.device), precision=compute.precision, threads=compute.threads,
        **known,
    )  # fmt: skip
