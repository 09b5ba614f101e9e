"""Under way: which jobs run on a store at this moment, whatever engine and machine they run on."""

import contextlib
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from stbench.errors import StoreError
from stbench.files.damage import Damaged
from stbench.files.documents import read_json, write_json
from stbench.files.shared_clock import age_s
from stbench.runs.bulletin import FOLDER
from stbench.runs.owner import Owner
from stbench.runs.plan import Job

SUBFOLDER = "jobs"


@dataclass(frozen=True, kw_only=True)
class Running:
    """A job that runs."""

    label: str
    task: str
    dataset: str
    owner: Owner
    """Its worker."""
    age_s: float = 0.0
    """How long it has been running."""


@contextmanager
def noted(store: Path, job: Job) -> Iterator[None]:
    """Note that a job runs, for as long as the block lasts; where that cannot be noted it runs all the same."""
    path = store / FOLDER / SUBFOLDER / f"{job.key[:12]}-{uuid.uuid4().hex[:8]}.json"
    running = Running(label=job.label, task=job.task.name, dataset=job.dataset, owner=Owner.here())
    with contextlib.suppress(StoreError):
        write_json(path, asdict(running))
    try:
        yield
    finally:
        with contextlib.suppress(OSError):
            path.unlink()


def under_way(store: Path) -> tuple[Running, ...]:
    """Jobs that run, the longest first; what is known to be of a worker that is gone is removed."""
    running = []
    for path in (store / FOLDER / SUBFOLDER).glob("[!.]*.json"):
        with contextlib.suppress(OSError, Damaged, TypeError, KeyError, ValueError):  # it ended just now
            stored = read_json(path)
            note = Running(**{**stored, "owner": Owner(**stored["owner"]), "age_s": age_s(path)})
            if note.owner.lives() is False:
                path.unlink()
            else:
                running.append(note)
    return tuple(sorted(running, key=lambda note: -note.age_s))
