"""Progress with its estimated end: of a run, of downloads; a bar in a terminal, elsewhere a line per job."""

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial

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
from stbench.runs.place import Place
from stbench.runs.plan import Plan
from stbench.runs.run import Ended, OnEnd
from stbench.runs.underway import Running, under_way

LOOK_S = 2.0
"""Seconds after which it is looked what runs."""
QUIET_S = 60.0
"""Seconds without a line after which, where there is no bar, one says what runs."""


@contextmanager
def reporting(console: Console, plan: Plan, place: Place) -> Iterator[OnEnd]:
    """What to call as each job of a run ends; meanwhile it says what its jobs are at."""
    shown = _Shown(console)
    with shown.bar, _looking(partial(under_way, place.store, plan.task.name, plan.dataset), shown.on_look):
        yield shown.on_end


class _Shown:
    """What is shown of a run."""

    def __init__(self, console: Console) -> None:
        self._console, self._start = console, time.monotonic()
        self._said = self._start
        self.bar = Progress(
            TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(),
            TextColumn("{task.fields[eta]}"), TextColumn("{task.fields[step]}"), console=console,
            disable=not console.is_terminal, transient=True,
        )  # fmt: skip
        self._line = self.bar.add_task("starting workers", total=None, eta="", step="")

    def on_end(self, ended: Ended) -> None:
        """Show the job that ended and the time that is left."""
        eta, label = left(time.monotonic() - self._start, ended.share), visible(ended.job.label)
        self.bar.update(
            self._line, total=ended.total, completed=ended.done, description=for_terminal(label), eta=eta
        )  # fmt: skip
        if not self._console.is_terminal:
            self._say(f"[{ended.done}/{ended.total}] {label}: {ended.status}; {eta}")
        elif ended.status != "measured":
            self._say(f"{label}: {ended.status}")

    def on_look(self, running: Sequence[Running]) -> None:
        """Show what has been running for longest."""
        if not running:
            return
        more = f"; {len(running) - 1} more run" if len(running) > 1 else ""
        text = visible(telling(running[0]) + more)
        self.bar.update(self._line, step=for_terminal(text))
        if not self._console.is_terminal and time.monotonic() - self._said >= QUIET_S:
            self._say(text)

    def _say(self, text: str) -> None:
        self._said = time.monotonic()
        self._console.print(text, highlight=False, markup=False, soft_wrap=True)


@contextmanager
def _looking(look: Callable[[], Sequence[Running]], on_look: Callable[[Sequence[Running]], None]) -> Iterator[None]:
    """Look again and again on a thread of its own, for as long as the block lasts."""
    over = threading.Event()

    def go_on() -> None:
        while not over.wait(LOOK_S):
            on_look(look())

    thread = threading.Thread(target=go_on, daemon=True, name="looks at what runs")
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


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


def telling(job: Running) -> str:
    """For how long a job has been running, and what it is at."""
    return f"running for {duration(job.age_s)}: {job.label}" + (f": {job.step}" if job.step else "")


def duration(seconds: float) -> str:
    """As a clock has it."""
    whole = round(seconds)
    hours, minutes = divmod(whole // 60, 60)
    return f"{hours}:{minutes:02d}:{whole % 60:02d}" if hours else f"{minutes}:{whole % 60:02d}"
