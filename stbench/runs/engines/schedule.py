"""Schedule: which job starts next, given what runs and what a machine has left."""

from collections.abc import Callable, Collection, Sequence

from stbench.runs.extraction import encoder_read
from stbench.runs.plan import Job


def next_job(
    pending: Sequence[Job], running: Collection[Job], fits: Callable[[Job], bool], making: Collection[str] = ()
) -> Job | None:
    """The first job that fits and whose training no running job is doing; one that fits nowhere starts alone.

    Jobs that would read features which are not all made yet come after the others: they would wait for them, or load
    the network once more. Where there are no others they help.

    Args:
        pending: jobs that wait.
        running: jobs that run.
        fits: whether there is room for a job.
        making: encoders of which features are still to be made by other jobs.
    """
    busy = {job.training_key for job in running}
    helper = None
    for job in pending:
        if job.training_key not in busy and fits(job):
            if not making or encoder_read(job) not in making:
                return job
            helper = helper or job
    return pending[0] if helper is None and pending and not running else helper
