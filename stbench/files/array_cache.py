"""Arrays on disk, keyed by content: made once, shared by processes, bounded in size."""

import contextlib
import os
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from stbench.files.advice import Advice
from stbench.files.arrays import read_array, write_array
from stbench.files.atomic import replacing, unwritable
from stbench.files.checksums import FileState
from stbench.files.damage import Damaged, note_damage
from stbench.files.folders import remove_stale

Array = np.ndarray[Any, Any]
LAST = ("shelves",)
"""Kinds that are removed after all others: counts of a cohort that may be in use, which jobs cannot make again."""
PARTS = 16
"""Of what is left below the limit, of which a process writes one before it measures the folder again."""
USED_AGAIN_S = 60.0
"""What was used within this time is not marked as used again."""


@dataclass(frozen=True)
class ArrayCache:
    """A folder of ``<kind>/<key>.npy`` files, written to a temporary name and renamed.

    A file that is not what was written counts as absent, is said once, and is made again; files without a checksum,
    of caches written before there were any, are used where they hold exactly one array.
    When the folder grows beyond ``limit_bytes``, the files not used for longest are removed.
    """

    folder: Path
    limit_bytes: int = 50 * 2**30
    _unmeasured: list[int] = field(default_factory=lambda: [0], init=False, repr=False, compare=False)
    """Bytes that may be written before the folder is measured again: measuring many files takes longer than writing."""

    def get(self, kind: str, key: str) -> Array | None:
        """The array, memory-mapped and read-only, or None where it is not there."""
        path = self._path(kind, key)
        try:
            array = read_array(path, FileState.of(path))
            _mark_used(path)
            return array
        except Damaged as error:
            note_damage(error, "it is made again")
        except OSError:
            return None  # absent, or nothing that can be read
        return None

    def has(self, kind: str, key: str) -> bool:
        """Whether the array is there, unread; it counts as used."""
        path = self._path(kind, key)
        if not path.is_file():
            return False
        _mark_used(path)
        return True

    def get_or_make(self, kind: str, key: str, make: Callable[[], Array]) -> Array:
        """The array of ``key``; when absent it is made, by one process at a time where the file system has locks."""
        array = self.make_unless_busy(kind, key, make, wait=True)
        assert array is not None  # with wait=True it goes ahead in the end
        return array

    def ensure(self, kind: str, key: str, make: Callable[[], Array]) -> None:
        """Have the array there for later, by a ``make`` that is quick: nobody is waited for, nothing is read back."""
        if self.get(kind, key) is None:
            self._write(kind, key, make())

    def make_unless_busy(self, kind: str, key: str, make: Callable[[], Array], *, wait: bool = False) -> Array | None:
        """As ``get_or_make``, but None where another process is making it and ``wait`` is off."""
        cached = self.get(kind, key)
        if cached is not None:
            return cached
        path = self._path(kind, key)
        advice = Advice(lock_of(path))
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            if not advice.take(wait=wait):
                return None
        except OSError as error:
            raise unwritable(self.folder, error, "--cache") from error
        try:
            cached = self.get(kind, key)
            return cached if cached is not None else self._put(kind, key, make())  # an OSError of ``make`` is its own
        finally:
            advice.give_back()

    def _put(self, kind: str, key: str, array: Array) -> Array:
        self._write(kind, key, array)
        cached = self.get(kind, key)
        return array if cached is None else cached

    def _write(self, kind: str, key: str, array: Array) -> None:
        path = self._path(kind, key)
        try:
            with replacing(path) as half:
                write_array(half, array)
            lock_of(path).touch()  # as old as its last use
            self._unmeasured[0] -= path.stat().st_size
            if self._unmeasured[0] < 0:
                remove_stale(path.parent)
                self._unmeasured[0] = (self.limit_bytes - self._shrink(keep=path)) // PARTS
        except OSError as error:
            raise unwritable(self.folder, error, "--cache") from error

    def _shrink(self, keep: Path) -> int:
        """Remove what was not used for longest until the folder is within its limit; bytes that are left."""
        sizes = {}
        for path in self.folder.glob("*/[!.]*.npy"):
            with contextlib.suppress(FileNotFoundError):  # another process removed it
                sizes[path] = path.stat().st_size, last_used(path)
        total = sum(size for size, _ in sizes.values())
        for path, (size, _) in sorted(sizes.items(), key=lambda item: (item[0].parent.name in LAST, item[1][1])):
            if total <= self.limit_bytes or path == keep:
                break
            path.unlink(missing_ok=True)
            total -= size
        return total

    def _path(self, kind: str, key: str) -> Path:
        return self.folder / kind / f"{key}.npy"


def lock_of(path: Path) -> Path:
    """Beside an array: held while it is made, and as old as its last use."""
    return path.with_name(f"{path.name}.lock")


def _mark_used(path: Path) -> None:
    """What was used lately is the last to be removed. The array's own times stay, or it would be checked again."""
    with contextlib.suppress(OSError):  # somebody else's cache
        if time.time() - lock_of(path).stat().st_mtime > USED_AGAIN_S:
            os.utime(lock_of(path))


def last_used(path: Path) -> float:
    """Seconds; OSError where the array is gone."""
    made = path.stat().st_mtime
    try:
        return max(made, lock_of(path).stat().st_mtime)
    except OSError:
        return made


SEALED_KINDS = ("patches", "features", "sentences")
"""What may be remembered of a blind slide: what was made of its image, and of gene names."""


@dataclass(frozen=True)
class SealedCache:
    """A cache without its folder: it answers for some kinds of arrays, and leads to no file.

    Blind slides carry it, because a cohort's counts are remembered beside its patches.
    """

    get: Callable[[str, str], Array | None]
    has: Callable[[str, str], bool]
    get_or_make: Callable[[str, str, Callable[[], Array]], Array]
    make_unless_busy: Callable[..., Array | None]

    @classmethod
    def of(cls, cache: "ArrayCache | SealedCache", kinds: tuple[str, ...] = SEALED_KINDS) -> "SealedCache":
        """``cache`` for ``kinds`` alone; others are a ValueError."""
        if isinstance(cache, SealedCache):
            return cache

        def allowed(kind: str) -> str:
            if kind not in kinds:
                raise ValueError(f"a blind slide's cache holds {', '.join(kinds)}, not {kind}")
            return kind

        def get(kind: str, key: str) -> Array | None:
            return cache.get(allowed(kind), key)

        def has(kind: str, key: str) -> bool:
            return cache.has(allowed(kind), key)

        def get_or_make(kind: str, key: str, make: Callable[[], Array]) -> Array:
            return cache.get_or_make(allowed(kind), key, make)

        def make_unless_busy(kind: str, key: str, make: Callable[[], Array], *, wait: bool = False) -> Array | None:
            return cache.make_unless_busy(allowed(kind), key, make, wait=wait)

        return cls(get, has, get_or_make, make_unless_busy)


Cache = ArrayCache | SealedCache
