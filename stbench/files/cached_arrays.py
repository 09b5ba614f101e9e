"""Cached arrays: what an array cache holds, how large it is, when it was used last, and whether it is in use."""

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from stbench.files.array_cache import LAST, last_used, lock_of

PROCESSES = Path("/proc")
IN_USE_S, LAST_IN_USE_S = 3600.0, 24 * 3600.0
"""Used within this time may be in use by a process on another machine; jobs cannot make kinds of ``LAST`` again."""


class CachedArray(NamedTuple):
    """One file of a cache."""

    path: Path
    size: int
    """Bytes."""
    used: float
    """Seconds since the epoch, of its last use."""

    @property
    def kind(self) -> str:
        """What it is of: patches, features."""
        return self.path.parent.name


def cached_arrays(folder: Path) -> tuple[CachedArray, ...]:
    """All arrays of a cache, the one that was not used for longest first; what jobs cannot make again comes last."""
    return tuple(sorted(_listed(folder), key=lambda array: (array.kind in LAST, array.used, array.path)))


def _listed(folder: Path) -> Iterator[CachedArray]:
    for path in folder.glob("*/[!.]*.npy"):
        with contextlib.suppress(FileNotFoundError):  # another process removed it
            yield CachedArray(path, path.stat().st_size, last_used(path))


def mapped(folder: Path, processes: Path = PROCESSES) -> frozenset[Path]:
    """Files below a folder that processes of this machine hold open in their memory; none where it does not tell."""
    prefix, paths = f"{folder.resolve()}/", set()
    for maps in processes.glob("[0-9]*/maps"):
        with contextlib.suppress(OSError):  # it ended, or is another user's
            text = maps.read_text(encoding="utf-8", errors="surrogateescape")
            paths |= {Path(line[line.index(prefix) :]) for line in text.splitlines() if prefix in line}
    return frozenset(paths)


def why_in_use(array: CachedArray, now: float, held: frozenset[Path]) -> str:
    """Why an array is not to be removed; "" where nothing speaks against it.

    Args:
        array: it.
        now: seconds since the epoch.
        held: files that processes have in their memory.
    """
    if array.path.resolve() in held:
        return "a process has it in its memory"
    if now - array.used < (LAST_IN_USE_S if array.kind in LAST else IN_USE_S):
        return "used lately"
    return "being made" if is_locked(lock_of(array.path)) else ""


def is_locked(path: Path) -> bool:
    """Whether a process holds a lock on a file. The file's times stay: they tell of its last use."""
    try:
        import fcntl

        with path.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except (OSError, ImportError):  # no lock was ever made, no locks here, or another user's cache
        return False
    return False
