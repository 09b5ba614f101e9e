"""Schedule: which job starts next, given what runs and what a machine has left."""

from collections.abc import Callable, Collection, Sequence

from stbench.cards import Resources
from stbench.runs.plan import Job
from stbench.runs.resources import Free


def next_job(
    pending: Sequence[Job], running: Collection[Job], free: Free, needed: Callable[[Job], Resources]
) -> Job | None:
    """The first job that fits and whose training no running job is doing; one that fits nowhere starts alone."""
    busy = {job.training_key for job in running}
    ready = [job for job in pending if job.training_key not in busy]
    fitting = next((job for job in ready if free.fits(needed(job))), None)
    return ready[0] if fitting is None and ready and not running else fitting
