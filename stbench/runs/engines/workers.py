"""Workers as their driver sees them: processes that are given jobs, and say or show how these ended."""

import multiprocessing
import os
import time
from collections.abc import Sequence
from multiprocessing.connection import wait
from typing import Any, NamedTuple

from stbench.encoders.devices import VISIBLE
from stbench.errors import StbenchError
from stbench.runs.causes import one_line
from stbench.runs.engines.channel import READ_BYTES, Channel
from stbench.runs.engines.environment import environment
from stbench.runs.engines.holdings import kills_for_memory
from stbench.runs.engines.kin import end_kin
from stbench.runs.engines.serving import ASKS_FOR_LOG, HEARD, READY, Broken, serve
from stbench.runs.execute import Executed
from stbench.runs.log import Ends
from stbench.runs.machine import Gpu
from stbench.runs.place import Place
from stbench.runs.plan import Job
from stbench.runs.resources import Limits

LOOK_S = 0.2
"""Seconds after which workers are looked at though none spoke: a child of a job may keep a dead one's pipes open."""
PATIENCE_S = 5.0
"""Seconds that a worker has to take what it is sent; one that was stopped takes nothing."""
READS = 16
SPAWN = multiprocessing.get_context("spawn")


class Death(NamedTuple):
    """A worker ended before its job did."""

    exitcode: int
    memory_ran_out: bool = False
    """Whether the system ended a process meanwhile because it had no memory left."""


class TimedOut(NamedTuple):
    """A job took longer than it may."""


class TooLarge(NamedTuple):
    """A job held more memory than it may."""

    held_bytes: int
    limit_bytes: int


class Crowded(NamedTuple):
    """Jobs held more memory together than there is, and this one the most."""


Event = Executed | Broken | Death | TimedOut | TooLarge | Crowded | StbenchError
"""How a worker's job ended; Death also of a worker that had none."""


class Worker:
    """A process that does one job after another."""

    def __init__(self, place: Place, threads: int, gpu: Gpu | None = None) -> None:
        """Start it.

        Args:
            place: where jobs run.
            threads: that it may use.
            gpu: the one device that it sees; None leaves what its driver sees to it, but on a CPU it sees none.
        """
        self.job: Job | None = None
        self.gpu, self.limits = gpu, Limits()
        self.is_ready = False
        self._ends, self._deadline, self._kills = Ends(), float("inf"), kills_for_memory()
        ours, theirs = SPAWN.Pipe()
        self._channel = Channel(ours, PATIENCE_S, HEARD)
        self._printed, printing = SPAWN.Pipe(duplex=False)
        os.set_blocking(self._printed.fileno(), False)
        self._process = SPAWN.Process(target=serve, args=(theirs, printing, os.getpid(), place, threads))
        with environment(_sight(place, gpu)):
            self._process.start()
        theirs.close()
        printing.close()

    @property
    def is_idle(self) -> bool:
        """Whether it waits for a job."""
        return self.is_ready and self.job is None

    @property
    def printed(self) -> str:
        """What it and its children have printed since its job began."""
        self._read_printed()
        return self._ends.text()

    @property
    def pid(self) -> int:
        """Of its process."""
        assert self._process.pid is not None  # it was started
        return self._process.pid

    def handles(self) -> list[Any]:
        """What becomes readable when it has something to say."""
        return [self._channel, self._process.sentinel, *([] if self._printed.closed else [self._printed])]

    def give(self, job: Job, limits: Limits) -> bool:
        """Give it a job, and what that may take; False where it is dead."""
        self._read_printed()
        self._ends.clear()
        try:
            self._channel.send((job, limits.gpu_memory_bytes))
        except OSError:
            return False
        self.job, self.limits, self._kills = job, limits, kills_for_memory()
        self._deadline = float("inf") if limits.seconds is None else time.monotonic() + limits.seconds
        return True

    def event(self) -> Event | None:
        """What happened since it was asked last; None where nothing of interest did."""
        self._read_printed()
        try:
            for message in self._channel.messages():
                if message == READY:
                    self.is_ready = True
                elif message == ASKS_FOR_LOG:
                    self._channel.send(self.printed)
                else:
                    return message
        except (EOFError, OSError):
            self._process.join(LOOK_S)
        except Exception as error:  # a message that cannot be unpickled here
            return Broken(f"its worker said what cannot be read ({one_line(error)})")
        if self._process.exitcode is not None:
            return Death(self._process.exitcode, kills_for_memory() > self._kills)
        return TimedOut() if time.monotonic() > self._deadline else None

    def rest(self) -> None:
        """Its job is settled."""
        self.job, self._deadline = None, float("inf")

    def end(self) -> None:
        """End it at once, with all that it started."""
        end_kin(self.pid)
        self._process.join()
        self._process.close()
        self._channel.close()
        self._printed.close()

    def _read_printed(self) -> None:
        if self._printed.closed:
            return
        try:
            for _ in range(READS):  # one that prints without end must not keep the driver from all else
                content = os.read(self._printed.fileno(), READ_BYTES)
                self._ends.write(content)
                if not content:
                    self._printed.close()
                    return
        except BlockingIOError:
            pass


def _sight(place: Place, gpu: Gpu | None) -> dict[str, str]:
    """What tells a process which GPUs there are; it must be set before torch looks."""
    if gpu is not None:
        return {VISIBLE: gpu.visible}
    return {VISIBLE: ""} if place.device == "cpu" else {}


def listen(workers: Sequence[Worker]) -> list[tuple[Worker, Event]]:
    """Wait until workers have something to say, and what it is; may be nothing."""
    wait([handle for worker in workers for handle in worker.handles()], timeout=LOOK_S)
    heard = [(worker, worker.event()) for worker in workers]
    return [(worker, event) for worker, event in heard if event is not None]
