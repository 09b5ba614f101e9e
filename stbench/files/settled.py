"""Settled: what is read of a folder that another process may be replacing is all of one folder."""

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from stbench.files.damage import Damaged
from stbench.files.folders import standing

T = TypeVar("T")
ATTEMPTS = 10


def settled(path: Path, read: Callable[[Path], T]) -> T:
    """What ``read`` makes of the folder that stands at ``path``.

    Files of two folders do not fit each other, and look damaged; then it is read again.

    Raises:
        Damaged: it is, while it stays where it is.
    """
    for _ in range(ATTEMPTS - 1):
        folder = standing(path)
        before = _identity(folder)
        try:
            return read(folder)
        except Damaged:
            if _identity(standing(path)) == before:
                raise
    return read(standing(path))


def _identity(folder: Path) -> tuple[int, ...] | None:
    """Numbers alone are given again as soon as a folder is gone."""
    try:
        facts = folder.stat()
    except OSError:
        return None
    return facts.st_dev, facts.st_ino, facts.st_mtime_ns, facts.st_ctime_ns
