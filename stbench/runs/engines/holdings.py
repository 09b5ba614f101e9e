"""Holdings: how much memory workers and what they started hold, looked at often and cheaply."""

import contextlib
import re
import time
from collections.abc import Mapping
from pathlib import Path

import psutil

LOOK_S, LONGEST_S = 0.2, 1.0
"""Seconds between looks."""
RARELY = 20
"""A look takes at most one part in so many of the time, where that lets looks be near enough to one another."""
OWN = re.compile(r"^Pss_(?:Anon|Shmem): +(\d+) kB$", re.MULTILINE)
"""Of Linux's account of a process's pages."""

KILLS = re.compile(r"^oom_kill (\d+)$", re.MULTILINE)
COUNTS_OF_KILLS = (Path("/proc/vmstat"), Path("/sys/fs/cgroup/memory.events"))
"""Of the system, and of the container that this process is in."""


class Holdings:
    """Memory by worker."""

    def __init__(self) -> None:
        self._next = 0.0

    def look(self, limits: Mapping[int, int]) -> dict[int, int]:
        """Bytes that workers and their children hold; nothing where that was looked at a moment ago.

        Pages of files that are mapped count where they cannot matter: below a worker's limit.

        Args:
            limits: bytes by process.
        """
        start = time.monotonic()
        if start < self._next:
            return {}
        sizes = {pid: held(pid, limit) for pid, limit in limits.items()}
        now = time.monotonic()
        self._next = now + min(LONGEST_S, max(LOOK_S, RARELY * (now - start)))
        return sizes


def held(pid: int, suspect: int = 0) -> int:
    """Bytes that a process and its children hold; below ``suspect`` an upper bound of that, which is quicker to have.

    Files that are mapped do not count, as the system takes their pages back when it needs them; what several of these
    processes share counts once.
    """
    try:
        head = psutil.Process(pid)
        family = [head, *head.children(recursive=True)]
    except psutil.NoSuchProcess:
        return 0
    resident = sum(map(_resident, family))
    return resident if resident <= suspect else sum(map(_own, family))


def _resident(process: psutil.Process) -> int:
    try:
        return int(process.memory_info().rss)
    except psutil.Error:
        return 0


def _own(process: psutil.Process) -> int:
    """Without files, and of what it shares its part alone; Linux says so, elsewhere it is what is resident."""
    try:
        text = Path(f"/proc/{process.pid}/smaps_rollup").read_text()
    except OSError:
        return _resident(process)
    kilobytes = OWN.findall(text)
    return 1024 * sum(map(int, kilobytes)) if kilobytes else _resident(process)


def kills_for_memory() -> int:
    """How many processes the system has ended so far because memory ran out; 0 where it does not say."""
    count = 0
    for path in COUNTS_OF_KILLS:
        with contextlib.suppress(OSError):
            count += sum(map(int, KILLS.findall(path.read_text())))
    return count
