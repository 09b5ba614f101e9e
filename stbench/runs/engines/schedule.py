"""Schedule: which job starts next, given what runs and what a machine has left."""

from collections.abc import Callable, Collection, Sequence

from stbench.runs.plan import Job


def next_job(
    pending: Sequence[Job], running: Collection[Job], fits: Callable[[Job], bool], encoded: Collection[str] = ()
) -> Job | None:
    """The first job that fits and whose training no running job is doing; one that fits nowhere starts alone.

    Jobs that would read features which a running one is making come after the others: they would wait for it, or load
    its network once more. Where there are no others they help.

    Args:
        pending: jobs that wait.
        running: jobs that run.
        fits: whether there is room for a job.
        encoded: encoders of jobs that have ended, whose features are there.
    """
    busy = {job.training_key for job in running}
    making = {encoder_of(job) for job in running} - {"", *encoded}
    helper = None
    for job in pending:
        if job.training_key not in busy and fits(job):
            if encoder_of(job) not in making:
                return job
            helper = helper or job
    return pending[0] if helper is None and pending and not running else helper


def encoder_of(job: Job) -> str:
    """The encoder whose features a job reads; empty where it names none."""
    named = job.entry.settings.get("encoder", "")
    return named if isinstance(named, str) else ""
