"""Schedule: which job starts next, given what runs and what a machine has left."""

from collections.abc import Callable, Collection, Sequence

from stbench.runs.plan import Job


def next_job(pending: Sequence[Job], running: Collection[Job], fits: Callable[[Job], bool]) -> Job | None:
    """The first job that fits and whose training no running job is doing; one that fits nowhere starts alone."""
    busy = {job.training_key for job in running}
    fitting = next((job for job in pending if job.training_key not in busy and fits(job)), None)
    return pending[0] if fitting is None and pending and not running else fitting
