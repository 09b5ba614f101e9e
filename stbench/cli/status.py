"""``stbench status``: runs in progress on a store, seen from another terminal or another machine."""

import shlex
from collections.abc import Iterator
from typing import TYPE_CHECKING

from stbench.cli import app
from stbench.cli.options import STORE, StoreFolder
from stbench.report.neutral import visible

if TYPE_CHECKING:
    from stbench.runs.bulletin import Posted
    from stbench.runs.store import Store
    from stbench.runs.underway import Running


@app.command()
def status(
    store: StoreFolder = STORE,
) -> None:
    """Say which runs go on in a store: jobs done, running and waiting, time left, and the last failures' logs.

    The last run stays to be seen after its end, until another begins.
    """
    from stbench.runs.bulletin import posted
    from stbench.runs.store import Store
    from stbench.runs.underway import under_way

    opened, seen = Store.existing(store), list(posted(store))
    if not seen:
        print(visible(f"{store}: no run is in progress"))
    for each in seen:
        run = each.bulletin
        running = () if run.end else under_way(store, run.task, run.dataset)
        for line in lines_of(each, running, opened):
            print(visible(line))


def lines_of(posted: "Posted", own: "tuple[Running, ...]", store: "Store") -> Iterator[str]:
    """What is said of a run and of its jobs that run."""
    from stbench.cli.progress import telling

    run = posted.bulletin
    yield f"{run.task} on {run.dataset}, profile {run.profile}: {state_of(posted)}"
    yield f"  methods: {', '.join(run.methods)}"
    yield f"  {counts_of(posted, len(own))}"
    for job in own:
        yield f"  {telling(job)}"
    for failure in run.failures:
        record = store.record(failure.key)
        cause = f": {record.cause}" if record is not None and record.cause else ""
        yield f"  {failure.label}: {failure.status}{cause}"
        yield f"    log: {shlex.quote(str(store.log_path(failure.key)))}"


def state_of(posted: "Posted") -> str:
    """Whether a run goes on, and how that is known."""
    from stbench.cli.progress import duration

    run, ago = posted.bulletin, duration(posted.age_s)
    where = f"process {run.owner.pid} on {run.owner.host}"
    if run.end:
        return f"{run.end} {ago} ago, after {duration(run.elapsed_s)}"
    if posted.lives is None:
        return f"in progress for {duration(run.elapsed_s)} by its last sign of life, {ago} ago; {where}"
    if posted.lives:
        return f"in progress for {duration(run.elapsed_s + posted.age_s)}; {where}"
    return f"died {ago} ago ({where} is gone); the same command goes on from there"


def counts_of(posted: "Posted", n_running: int) -> str:
    """How many jobs ended, run and wait; and the time left."""
    from stbench.cli.progress import left

    run = posted.bulletin
    waiting = max(0, run.total - run.n_ended - n_running)
    ended = ", ".join(f"{number} {status}" for status, number in sorted(run.ended.items(), key=lambda each: -each[1]))
    text = f"{run.n_ended} of {run.total} jobs ended" + (f" ({ended})" if ended else "")
    if posted.lives is False:
        return text
    eta = left(run.elapsed_s, run.share) if run.share > 0 else "time left is not known before a job has ended"
    return f"{text}, {n_running} running, {waiting} waiting; {eta}"
