"""Attempts: a stranger's file is read in a process of its own, which may take a second or die; what came of it is told.

A reader holds where it gives a value or one error of stbench's own, within 10 s and 2 GiB.
"""

import faulthandler
import multiprocessing
import os
import resource
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from stbench.errors import StbenchError

SECONDS, BYTES = 10.0, 2**31
WAIT = 6
"""How much longer an attempt may take that waits for the processor, of which it has ``SECONDS``."""
BEYOND = 2**30
"""Of memory, which an attempt may ask for beyond the limit before the system refuses: so that the excess is seen."""
FORK: Any = multiprocessing.get_context("fork" if hasattr(os, "fork") else "spawn")


class Attempt(NamedTuple):
    """What came of reading one file."""

    fault: str
    """What did not hold; empty where the reader gave a value or a clear error in time."""
    refused: str
    """The error's text; empty where the file was read."""
    seconds: float


def attempt(read: Callable[[Path], object], path: Path) -> Attempt:
    """Read ``path`` in a forked process."""
    ours, theirs = FORK.Pipe(duplex=False)
    process = FORK.Process(target=_attempted, args=(read, path, theirs), daemon=True)
    began = time.monotonic()
    process.start()
    theirs.close()
    try:
        fault, refused = ours.recv() if ours.poll(WAIT * SECONDS) else (f"more than {WAIT * SECONDS:.0f} s", "")
    except EOFError:
        process.join()
        fault, refused = f"the process ended with code {process.exitcode}", ""
    seconds = time.monotonic() - began
    process.kill()
    process.join()
    ours.close()
    return Attempt(fault, refused, seconds)


def _attempted(read: Callable[[Path], object], path: Path, answer: Any) -> None:
    with open(os.devnull, "w") as nowhere:
        os.dup2(nowhere.fileno(), 1)
        os.dup2(nowhere.fileno(), 2)
    faulthandler.disable()
    before = _peak()
    _limit()
    fault, refused = "", ""
    try:
        read(path)
    except StbenchError as error:
        refused = str(error)
    except BaseException as error:  # whatever it is: that is what is looked for
        fault = f"{type(error).__name__}: {error}"[:300]
    grown = _peak() - before
    if grown > BYTES or "more memory than there is" in refused:
        fault = fault or f"{grown / 2**20:,.0f} MiB of memory"
    answer.send((fault, refused))
    os._exit(0)


def _limit() -> None:
    pages = int(Path("/proc/self/statm").read_text().split()[0]) if Path("/proc/self/statm").exists() else 2**24
    memory = pages * resource.getpagesize() + BYTES + BEYOND
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (int(SECONDS), int(SECONDS) + 1))  # ends it by a signal
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _peak() -> int:
    """Bytes that this process, or one that it started, had at most."""
    users = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    return 1024 * max(resource.getrusage(user).ru_maxrss for user in users)
