"""What is said of a job without a result of its own, and whether it is worth another try."""

import signal

import pytest

from stbench.runs.engines.losses import explained, was_killed
from stbench.runs.engines.serving import Broken
from stbench.runs.engines.workers import Crowded, Death, TimedOut, TooLarge
from stbench.runs.machine import GB


@pytest.mark.parametrize(
    ("event", "status", "cause"),
    [
        (Death(-signal.SIGKILL), "failed", "was killed (signal 9, in each of 3 tries): by someone, or by the system"),
        (Death(-signal.SIGKILL, memory_ran_out=True), "out of memory", "the system had no memory left"),
        (Death(-signal.SIGSEGV, memory_ran_out=True), "failed", "SIGSEGV"),
        (Death(-signal.SIGTERM), "failed", "was killed (signal 15, in each of 3 tries)"),
        (Death(-signal.SIGSEGV), "failed", "SIGSEGV): a library crashed, or wrote to arrays of a slide"),
        (Death(-signal.SIGABRT), "failed", "signal 6 (SIGABRT)"),
        (Death(-(signal.SIGRTMIN + 1)), "failed", "a real-time signal"),
        (Death(0), "failed", "ended with exit code 0, by os._exit"),
        (Death(3), "failed", "ended with exit code 3"),
        (Broken("OSError: odd"), "failed", "OSError: odd"),
        (TimedOut(), "timed out", "took longer than 1.5 s"),
        (TooLarge(3 * GB, GB), "out of memory", "held 3.0 GB of memory, where a job may hold 1.0 (--job-memory)"),
    ],
)
def test_every_end_has_its_cause(event, status, cause):
    ended = explained(event, 3, 1.5)
    assert ended[0] == status
    assert cause in ended[1]


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGHUP, signal.SIGINT, signal.SIGQUIT])
def test_a_worker_that_was_killed_is_worth_another_try(number):
    assert was_killed(Death(-number))


@pytest.mark.parametrize(
    "event",
    [
        Death(-9, memory_ran_out=True),
        Death(0),
        Death(1),
        Death(9),
        Death(-signal.SIGSEGV),
        Broken(""),
        TimedOut(),
        Crowded(),
    ],
)
def test_one_that_ended_by_itself_is_not(event):
    assert not was_killed(event)
