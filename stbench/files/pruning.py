"""Pruning: which arrays of a cache are to go, and their removal; what is in use stays."""

import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from stbench.files.atomic import unwritable
from stbench.files.cached_arrays import CachedArray, cached_arrays, mapped, why_in_use
from stbench.files.folders import remove_stale

DAY_S = 24 * 3600.0


@dataclass(frozen=True, kw_only=True)
class Pruned:
    """What was removed, and what was to be and is in use."""

    removed: tuple[CachedArray, ...]
    in_use: tuple[tuple[CachedArray, str], ...]
    """Each with why."""

    def freed(self) -> dict[str, tuple[int, int]]:
        """Number of arrays and bytes, by kind."""
        numbers = Counter(array.kind for array in self.removed)
        sizes = {kind: sum(array.size for array in self.removed if array.kind == kind) for kind in numbers}
        return {kind: (numbers[kind], sizes[kind]) for kind in sorted(numbers)}


@dataclass(frozen=True, kw_only=True)
class Pruning:
    """What is asked to go. Where nothing is said of age and size, all of ``kinds`` goes."""

    older_than_days: float | None = None
    to_bytes: int | None = None
    """Size that the whole cache may keep."""
    kinds: tuple[str, ...] = ()
    """Kinds that may go; all where none are named."""

    def chosen(self, arrays: Sequence[CachedArray], now: float) -> tuple[CachedArray, ...]:
        """Arrays that are to go.

        Args:
            arrays: of the cache, in the order in which they may go.
            now: seconds since the epoch.
        """
        of_kind = [array for array in arrays if not self.kinds or array.kind in self.kinds]
        if self.older_than_days is None and self.to_bytes is None:
            return tuple(of_kind)
        going, left = [], sum(array.size for array in arrays)
        for array in of_kind:
            old = self.older_than_days is not None and now - array.used > self.older_than_days * DAY_S
            if old or (self.to_bytes is not None and left > self.to_bytes):
                going.append(array)
                left -= array.size
        return tuple(going)

    def carried_out(self, folder: Path, *, dry: bool = False) -> Pruned:
        """Remove what is to go, unless it is in use; StoreError where the cache cannot be written.

        Args:
            folder: the cache.
            dry: leave all files as they are.
        """
        now, arrays, held = time.time(), cached_arrays(folder), mapped(folder)
        reasons = {array: why_in_use(array, now, held) for array in self.chosen(arrays, now)}
        free = tuple(array for array, reason in reasons.items() if not reason)
        if not dry:
            try:
                for array in free:
                    array.path.unlink(missing_ok=True)
            except OSError as error:
                raise unwritable(folder, error, "--cache") from error
            for kind in {array.path.parent for array in arrays}:
                remove_stale(kind)
        return Pruned(removed=free, in_use=tuple((array, reason) for array, reason in reasons.items() if reason))
