"""Progress with its estimated end: of a run, of downloads; a bar in a terminal, elsewhere a line per job."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import (
    BarColumn,
    DownloadColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
    TransferSpeedColumn,
)  # fmt: skip

from stbench.files.downloads import OnBytes
from stbench.report.neutral import for_terminal, visible
from stbench.runs.run import Ended, OnEnd


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

        def on_end(ended: Ended) -> None:
            """Show the job that ended and the time that is left."""
            eta, label = left(time.monotonic() - start, ended.share), visible(ended.job.label)
            bar.update(line, total=ended.total, completed=ended.done, description=for_terminal(label), eta=eta)
            if not console.is_terminal:
                told = f"[{ended.done}/{ended.total}] {label}: {ended.status}; {eta}"
                console.print(told, highlight=False, markup=False, soft_wrap=True)
            elif ended.status != "measured":
                console.print(f"{label}: {ended.status}", highlight=False, markup=False)

        yield on_end


@contextmanager
def downloading(console: Console) -> Iterator[OnBytes]:
    """What to call as bytes come; nothing is shown where it is no terminal."""
    bar = Progress(
        BarColumn(), DownloadColumn(), TransferSpeedColumn(), TimeRemainingColumn(), console=console,
        disable=not console.is_terminal, transient=True,
    )  # fmt: skip
    with bar:
        line = bar.add_task("", total=None)
        yield lambda here, of: bar.update(line, completed=here, total=of or None)


def left(elapsed_s: float, share: float) -> str:
    """How long a run goes on of which a ``share`` took ``elapsed_s`` seconds."""
    seconds = round(elapsed_s / share * (1 - share))
    return f"about {seconds // 60}:{seconds % 60:02d} left" if seconds >= 1 else "nearly done"
