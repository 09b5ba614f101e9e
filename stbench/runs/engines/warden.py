"""Warden: a small process that ends the workers of a run, and what they started, when their driver was killed."""

import contextlib
import subprocess
import sys
from collections.abc import Iterator

SCRIPT = """
import os, signal, sys
workers = set()
for line in sys.stdin:
    number = int(line)
    workers.add(number) if number > 0 else workers.discard(-number)
for worker in workers:
    try:
        os.killpg(worker, signal.SIGKILL)
    except OSError:
        pass
"""
"""Reads process numbers, negative ones of workers that ended, until its input ends, as it does with the driver."""


class Warden:
    """Knows the workers that live."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-I", "-S", "-c", SCRIPT], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL, start_new_session=True, text=True,
        )  # fmt: skip

    def begins(self, pid: int) -> None:
        """A worker lives."""
        self._say(pid)

    def ended(self, pid: int) -> None:
        """A worker and what it started is gone."""
        self._say(-pid)

    def dismiss(self) -> None:
        """All workers ended."""
        with contextlib.suppress(OSError):
            self._process.communicate()

    def _say(self, number: int) -> None:
        assert self._process.stdin is not None
        with contextlib.suppress(OSError):  # it was killed: runs go on without it
            self._process.stdin.write(f"{number}\n")
            self._process.stdin.flush()


@contextlib.contextmanager
def warden() -> Iterator[Warden]:
    """One for the time of a run."""
    standing = Warden()
    try:
        yield standing
    finally:
        standing.dismiss()
