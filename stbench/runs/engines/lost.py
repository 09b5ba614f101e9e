"""Lost: jobs whose node, actor or array task ended under them, by no fault of their own; they are tried again."""

from collections import Counter
from dataclasses import dataclass, field

from stbench.runs.engines.losses import TRIES
from stbench.runs.place import Place
from stbench.runs.plan import Job
from stbench.runs.record import record_of
from stbench.runs.resources import compute_of
from stbench.runs.store import Store
from stbench.scoring.answers import Status


@dataclass
class Lost:
    """Counts how often each job was lost."""

    place: Place
    threads: int
    tries: Counter[str] = field(default_factory=Counter)

    def status(self, job: Job, how: str) -> Status | None:
        """How a job ended whose machine was lost; None where it is tried again.

        Args:
            job: that ran there.
            how: the machine ended, as a clause ("its node was lost").
        """
        store = Store(self.place.store)
        store.pull_for(job)
        if store.is_measured(job.key):
            return "measured"  # it ended between keeping its result and saying so
        self.tries[job.key] += 1
        if self.tries[job.key] < TRIES:
            return None
        cause = f"{how}, in each of {TRIES} tries"
        if job.has_result:
            record = record_of(job, "failed", compute_of(job, self.place, self.threads), cause=cause)
            store.put(record, log=f"{cause}\n")
        return "failed"
