"""Under way: which jobs run on a store at this moment, whatever engine and machine they run on."""

import contextlib
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from stbench.errors import StoreError
from stbench.files.damage import Damaged
from stbench.files.documents import read_json, write_json
from stbench.files.shared_clock import age_s
from stbench.progress import Progress
from stbench.runs.bulletin import FOLDER
from stbench.runs.owner import Owner
from stbench.runs.plan import Job

SUBFOLDER = "jobs"
LEAST_S = 0.2
"""A note is written at most once in so long: epochs may be shorter than it takes to write one."""


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
    step: str = ""
    """What it is at, and what share of that is done, as it said last; empty before it said anything."""


@contextmanager
def noted(store: Path, job: Job) -> Iterator[Progress]:
    """Note that a job runs, for as long as the block lasts, and what it says of itself; without a note it runs, too."""
    path = store / FOLDER / SUBFOLDER / f"{job.key[:12]}-{uuid.uuid4().hex[:8]}.json"
    note = _Note(path, Running(label=job.label, task=job.task.name, dataset=job.dataset, owner=Owner.here()))
    note.write("")
    try:
        yield note.tell
    finally:
        with contextlib.suppress(OSError):
            path.unlink()


@dataclass
class _Note:
    """A file that says what a job is at; the time that it has been running is counted by the job's own clock."""

    path: Path
    running: Running
    since: float = field(default_factory=lambda: time.monotonic())
    told: float = -LEAST_S

    def tell(self, share: float, step: str) -> None:
        """What it is at now."""
        if time.monotonic() - self.told >= LEAST_S:
            self.told = time.monotonic()
            self.write(f"{step}, {share:.0%}")

    def write(self, step: str) -> None:
        """Put it in the place of what was said before; what cannot be written goes unsaid."""
        age_s = time.monotonic() - self.since
        with contextlib.suppress(StoreError):
            write_json(self.path, asdict(replace(self.running, age_s=age_s, step=step)))


def under_way(store: Path, task: str = "", dataset: str = "") -> tuple[Running, ...]:
    """Jobs that run, the longest first; what is known to be of a worker that is gone is removed.

    Args:
        store: folder of the store.
        task, dataset: whose jobs; empty for all.
    """
    running = []
    for path in (store / FOLDER / SUBFOLDER).glob("[!.]*.json"):
        with contextlib.suppress(OSError, Damaged, TypeError, KeyError, ValueError):  # it ended just now
            stored = read_json(path)
            age = float(stored["age_s"]) + age_s(path)
            note = Running(**{**stored, "owner": Owner(**stored["owner"]), "age_s": age})
            if note.owner.lives() is False:
                path.unlink()
            elif task in ("", note.task) and dataset in ("", note.dataset):
                running.append(note)
    return tuple(sorted(running, key=lambda note: -note.age_s))
