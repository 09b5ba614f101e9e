"""Serving: what a worker process does, from its start until its driver ends it."""

import contextlib
import faulthandler
import os
import signal
import sys
from multiprocessing.connection import Connection
from typing import Any, Literal, NamedTuple

from stbench.errors import StbenchError, errors_of_stbench
from stbench.runs.causes import one_line
from stbench.runs.engines.bounds import bounded
from stbench.runs.engines.channel import Channel
from stbench.runs.engines.heap import give_back_memory
from stbench.runs.engines.kin import lead
from stbench.runs.execute import Executed, executed
from stbench.runs.log import stream_to
from stbench.runs.place import Place
from stbench.runs.plan import Job

READY: Literal["ready"] = "ready"
ASKS_FOR_LOG: Literal["log?"] = "log?"


class Broken(NamedTuple):
    """A job that ended without a result of its own."""

    cause: str


Message = Literal["ready", "log?"] | Executed | Broken | StbenchError
"""What a worker says: that it has read the dataset, that it wants what it has printed, or how its job ended."""
HEARD = (Executed, Broken, *errors_of_stbench())
"""What messages of a worker are made of, beside texts."""


def serve(connection: Connection, printed: Connection, parent: int, place: Place, threads: int) -> None:
    """Run jobs as they come.

    Args:
        connection: brings jobs, and takes messages.
        printed: takes all that this process and its children print.
        parent: the driver's process.
        place: where jobs run.
        threads: of this process.
    """
    lead(parent)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the driver's
    for descriptor in (1, 2):
        os.dup2(printed.fileno(), descriptor)
    printed.close()
    sys.stdout, sys.stderr = stream_to(1), stream_to(2)
    faulthandler.enable(file=2, all_threads=False)  # says where a library crashed
    with contextlib.suppress(StbenchError):  # a job will say it again, as its own result
        place.cohort()
    channel = Channel(connection)
    channel.send(READY)
    while True:
        job, gpu_memory_bytes = channel.receive()
        with bounded(gpu_memory_bytes):
            message = _done(job, place, threads, channel)
        give_back_memory()
        channel.send(message)


def _done(job: Job, place: Place, threads: int, channel: Channel) -> Message:
    try:
        return executed(job, place, threads, log=_DriversLog(channel))
    except StbenchError as error:
        return error
    except BaseException as error:  # what a job did to this process may show anywhere
        return Broken(f"{type(error).__name__}: {one_line(error)}")


class _DriversLog:
    """What is printed goes to the driver at once, so that it outlives this process; there it is kept within bounds."""

    def __init__(self, channel: Channel) -> None:
        self.stream: Any = stream_to(2)
        self._channel = channel

    def text(self) -> str:
        """All that was printed since the job began, by whatever means."""
        self._channel.send(ASKS_FOR_LOG)
        return str(self._channel.receive())
