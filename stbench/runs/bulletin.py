"""Bulletin: what a run says of itself in its store, for whoever asks from another terminal or machine."""

import contextlib
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from stbench.errors import StoreError
from stbench.files.damage import Damaged
from stbench.files.documents import read_json, write_json
from stbench.files.shared_clock import age_s
from stbench.runs.owner import Owner
from stbench.runs.plan import Plan
from stbench.runs.shared import RUNS, push_file, remove_file

FOLDER = RUNS
MOST_FAILURES = 10


@dataclass(frozen=True, kw_only=True)
class Failure:
    """A job that has no answer."""

    label: str
    status: str
    key: str
    """Names its log."""


@dataclass(frozen=True, kw_only=True)
class Bulletin:
    """One run, as it stood when this was written."""

    task: str
    dataset: str
    profile: str
    methods: tuple[str, ...]
    owner: Owner
    since: float
    """When it began, in seconds since the epoch by its own clock."""
    total: int
    """Jobs that were to do."""
    elapsed_s: float = 0.0
    share: float = 0.0
    """Of its work that is done."""
    ended: dict[str, int] = field(default_factory=dict)
    """Jobs that ended, by status."""
    failures: tuple[Failure, ...] = ()
    """The last ones."""
    end: str = ""
    """How the run ended; "" while it goes on."""

    @classmethod
    def of(cls, stored: dict[str, Any]) -> "Bulletin":
        """As it was written; TypeError or KeyError where it is something else."""
        known = {name: stored[name] for name in cls.__dataclass_fields__}
        failures = tuple(Failure(**each) for each in known["failures"])
        methods = tuple(known["methods"])
        return cls(**{**known, "owner": Owner(**known["owner"]), "failures": failures, "methods": methods})

    def with_ended(self, label: str, status: str, key: str, share: float) -> "Bulletin":
        """After one more job ended."""
        failed = () if status == "measured" else (Failure(label=label, status=status, key=key),)
        return replace(
            self, share=share, ended={**self.ended, status: self.ended.get(status, 0) + 1},
            failures=(*self.failures, *failed)[-MOST_FAILURES:],
        )  # fmt: skip

    @property
    def n_ended(self) -> int:
        """Jobs that ended, however."""
        return sum(self.ended.values())

    def write(self, path: Path) -> None:
        """Put it in the place of the one before; where that cannot be, the run goes on without."""
        with contextlib.suppress(StoreError):
            write_json(path, asdict(self))
            push_file(path.parent.parent, f"{FOLDER}/{path.name}")


@dataclass(frozen=True)
class Posted:
    """A bulletin in a store, and its age."""

    path: Path
    bulletin: Bulletin
    age_s: float
    """Since it was written, by the clock of the file system: the clocks of two machines may differ."""

    @property
    def lives(self) -> bool | None:
        """Whether the run goes on; None where its process is out of sight, and its age is all there is."""
        return False if self.bulletin.end else self.bulletin.owner.lives()


def posted(store: Path) -> Iterator[Posted]:
    """All bulletins of a store that can be read, the last begun first."""
    readable = []
    for path in (store / FOLDER).glob("[!.]*.json"):
        with contextlib.suppress(OSError, Damaged, TypeError, KeyError, ValueError):  # ended just now, or is another's
            readable.append(Posted(path, Bulletin.of(read_json(path)), age_s(path)))
    yield from sorted(readable, key=lambda each: each.bulletin.since, reverse=True)


def remove_ended(store: Path) -> None:
    """Remove bulletins of runs that ended, or whose process is gone."""
    for each in posted(store):
        if each.lives is False:
            with contextlib.suppress(OSError, StoreError):
                each.path.unlink()
                remove_file(store, f"{FOLDER}/{each.path.name}")


def begun(plan: Plan, total: int) -> Bulletin:
    """The first bulletin of a run of this process, which has so many jobs to do."""
    return Bulletin(
        task=plan.task.name, dataset=plan.dataset, profile=plan.profile, owner=Owner.here(), since=time.time(),
        total=total, methods=tuple(dict.fromkeys(job.entry.name for job in plan.jobs)),
    )  # fmt: skip
