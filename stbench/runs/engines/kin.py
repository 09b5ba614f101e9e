"""Kin of a worker: what its jobs start ends with them, and it ends with the process that started it."""

import contextlib
import ctypes
import os
import signal
import sys
import threading
import time
from pathlib import Path

import psutil

from stbench.runs.process.children import end

SET_PARENT_DEATH_SIGNAL, SET_CHILD_SUBREAPER = 1, 36
"""Of Linux's prctl."""


def lead(parent: int) -> None:
    """Make this process the head of its kin, and end it when ``parent`` ends, whatever it is doing.

    Where the system has no such signal a thread watches the parent; it waits while a method holds the interpreter.
    """
    with contextlib.suppress(OSError):
        os.setsid()
    if sys.platform == "linux":
        _volunteer()
        _prctl(SET_PARENT_DEATH_SIGNAL, signal.SIGKILL)
        _prctl(SET_CHILD_SUBREAPER, 1)  # a child whose own parent ends becomes this process's
    threading.Thread(target=_follow, args=(parent,), daemon=True, name="follows the driver").start()


def end_kin(pid: int) -> None:
    """End a worker and all that it has started, also where it is dead already."""
    try:
        worker = psutil.Process(pid)
        children = worker.children(recursive=True)
        worker.kill()
    except psutil.NoSuchProcess:
        children = []
    end(children)
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)


def _volunteer() -> None:
    """Be what the system ends first when memory runs out, not the driver, which loses the run."""
    with contextlib.suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("500")


def _prctl(option: int, value: int) -> None:
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(option, value, 0, 0, 0)


def _follow(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(0.5)
    os._exit(1)
