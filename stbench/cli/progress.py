"""Progress of a run with its estimated end: a bar in a terminal, a line per job elsewhere."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from stbench.plan import Job
from stbench.run import OnEnd
from stbench.store import Status


@contextmanager
def reporting(console: Console) -> Iterator[OnEnd]:
    """What to call as each job ends."""
    start = time.monotonic()
    bar = Progress(
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(),
        TextColumn("{task.fields[eta]}"), console=console, disable=not console.is_terminal, transient=True,
    )  # fmt: skip
    with bar:
        line = bar.add_task("starting workers", total=None, eta="")

        def on_end(job: Job, status: Status, done: int, total: int) -> None:
            eta = _eta(time.monotonic() - start, done, total)
            bar.update(line, total=total, completed=done, description=job.label, eta=eta)
            if not console.is_terminal:
                console.print(
                    f"[{done}/{total}] {job.label}: {status}; {eta}",
                    highlight=False,
                    markup=False,
                    soft_wrap=True,
                )
            elif status != "measured":
                console.print(f"{job.label}: {status}", highlight=False, markup=False)

        yield on_end


def _eta(elapsed_s: float, done: int, total: int) -> str:
    left = elapsed_s / done * (total - done)
    return f"about {int(left) // 60}:{int(left) % 60:02d} left" if left >= 1 else "nearly done"
