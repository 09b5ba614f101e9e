"""Disks: room, speed, and whether a file system does what stores and caches ask of it."""

import errno
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from filelock import FileLock, Timeout

from stbench.files.exchange import exchanged
from stbench.files.writable import nearest_folder
from stbench.runs.doctor.check import Check, gib

LITTLE_ROOM = 10 * 2**30
"""Bytes: a run of all methods on a few slides takes as much."""
NO_ROOM = 2**26
BLOCK, MOST_BLOCKS, MOST_S = bytes(2**20), 64, 0.3
SLOW = 20 * 2**20
"""Bytes a second below which writing features takes longer than computing them."""


def disk(what: str, folder: Path, option: str) -> Iterator[Check]:
    """Room, writing, renaming and locks where a folder is, or is to be made.

    Args:
        what: what lies there.
        folder: it need not be there.
        option: what names it, as ``--store``.
    """
    at = nearest_folder(folder)
    other = f"name another folder with {option}"
    try:
        free = shutil.disk_usage(at).free
        with tempfile.TemporaryDirectory(prefix=".half-doctor-", dir=at) as scratch:
            yield room(what, folder, free, other)
            yield _speed(what, Path(scratch))
            yield _renames(what, Path(scratch), other)
            yield _locks(what, Path(scratch))
    except OSError as error:
        todo = f"make it writable, or {other}"
        yield Check(f"{what} {folder}", f"cannot be written ({error.strerror or error})", todo, prevents=True)


def room(what: str, folder: Path, free: int, other: str) -> Check:
    """Whether there is room for a run."""
    todo = "" if free >= LITTLE_ROOM else f"free some space (stbench cache prune), or {other}"
    return Check(f"{what} {folder}", f"{gib(free)} free on its disk", todo, prevents=free < NO_ROOM)


def _speed(what: str, scratch: Path) -> Check:
    """How fast a file comes onto the disk."""
    start, written = time.perf_counter(), 0
    with (scratch / "speed").open("wb", buffering=0) as file:
        while written < MOST_BLOCKS and time.perf_counter() - start < MOST_S:
            file.write(BLOCK)
            written += 1
        os.fsync(file.fileno())
    rate = written * len(BLOCK) / (time.perf_counter() - start)
    todo = "" if rate >= SLOW else "a disk of this machine is faster than a network's: most for the cache"
    return Check(f"{what}, writing", f"{rate / 2**20:,.0f} MiB/s", todo)


def _renames(what: str, scratch: Path, other: str) -> Check:
    """Whether a file, and a folder with files, takes another's name in one step: results are whole by that alone."""
    for name in ("old", "new"):
        (scratch / name).mkdir()
        (scratch / name / "file").write_text(name, encoding="utf-8")
    try:
        (scratch / "new/file").replace(scratch / "old/file")
        if (scratch / "old/file").read_text(encoding="utf-8") != "new":
            raise OSError(errno.EIO, "a file that was replaced is the old one")
        swapped = exchanged(scratch / "old", scratch / "new")
        (scratch / "new").rename(scratch / "moved")
    except OSError as error:
        return Check(f"{what}, renaming", f"fails ({error.strerror})", f"use a local disk: {other}", prevents=True)
    steps = "in one step" if swapped else "in two steps (no exchange of names; readers know how)"
    return Check(f"{what}, renaming", f"files in one step, folders {steps}")


def _locks(what: str, scratch: Path, acquire: "Callable[[FileLock], object]" = FileLock.acquire) -> Check:
    """Whether a lock keeps a second one out."""
    first, second = (FileLock(scratch / "lock", timeout=0, is_singleton=False) for _ in range(2))
    without = "without, processes make the same arrays beside each other, which costs time and harms nothing"
    try:
        acquire(first)
        try:
            acquire(second)
        except Timeout:
            return Check(f"{what}, locks", "keep other processes out")
        return Check(f"{what}, locks", "keep nobody out", without)
    except (OSError, NotImplementedError) as error:
        return Check(f"{what}, locks", f"there are none ({error})", without)
    finally:
        for lock in (second, first):
            lock.release(force=True)
