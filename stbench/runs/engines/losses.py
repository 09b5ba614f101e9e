"""Losses: why a job has no result of its own, in the words of its row, and whether it is worth another try."""

import signal

from stbench.runs.engines.serving import Broken
from stbench.runs.engines.workers import Death, Event, TooLarge
from stbench.runs.machine import GB
from stbench.scoring.answers import Status

FROM_OUTSIDE = (signal.SIGKILL, signal.SIGTERM, signal.SIGHUP, signal.SIGINT, signal.SIGQUIT)
"""Signals that somebody sends, or the system when memory runs out; others are a crash, which would come again."""
TRIES = 3
"""Of a job whose worker is killed."""


def was_killed(event: Event) -> bool:
    """Whether a worker ended by no fault that can be seen of what it ran."""
    return isinstance(event, Death) and -event.exitcode in FROM_OUTSIDE and not _ran_out(event)


def explained(event: Event, tries: int, seconds: float | None) -> tuple[Status, str]:
    """Status and cause of a job that could not say them itself.

    Args:
        event: how its worker ended.
        tries: how often it was begun.
        seconds: that it may take.
    """
    if isinstance(event, Death) and _ran_out(event):
        return "out of memory", "the system had no memory left, and ended its worker"
    if isinstance(event, Death):
        return "failed", death(event.exitcode, tries)
    if isinstance(event, Broken):
        return "failed", event.cause
    if isinstance(event, TooLarge):
        held, most = event.held_bytes / GB, event.limit_bytes / GB
        return "out of memory", f"held {held:.1f} GB of memory, where a job may hold {most:.1f} (--job-memory)"
    return "timed out", f"took longer than {seconds:g} s"


def _ran_out(event: Death) -> bool:
    return event.memory_ran_out and event.exitcode == -signal.SIGKILL


def death(exitcode: int, tries: int) -> str:
    """How a worker died, and what that hints at."""
    if -exitcode in FROM_OUTSIDE:
        by = f"signal {-exitcode}, in each of {tries} tries"
        return f"its worker was killed ({by}): by someone, or by the system when memory ran out"
    if exitcode < 0:
        crash = f"its worker died of signal {-exitcode} ({_signal_name(-exitcode)})"
        if -exitcode in (signal.SIGSEGV, signal.SIGBUS):
            return f"{crash}: a library crashed, or wrote to arrays of a slide, which cannot be written"
        return crash
    return f"its worker ended with exit code {exitcode}, by os._exit or in a library"


def _signal_name(number: int) -> str:
    """Real-time signals have none."""
    return signal.Signals(number).name if number in list(signal.Signals) else "a real-time signal"
