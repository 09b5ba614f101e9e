"""Threads: patches cut side by side where the image allows it; decoding and resampling leave Python's lock."""

import os
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor

MOST = 2
"""Threads: what is left under Python's lock keeps a third waiting."""
AT_ONCE = 4
"""Rows that a thread takes: few, so that threads stay near each other and share what was decoded."""


def threads_here() -> int:
    """Threads that cut: two where the process may use two cores."""
    allowed = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(MOST, allowed)


def for_each(rows: Sequence[int], do: Callable[[int], None], threads: int) -> None:
    """Do something for each row, in about this order; the first error of any thread is raised once all have ended."""

    def several(part: Iterable[int]) -> None:
        for row in part:
            do(row)

    if threads == 1:
        several(rows)
        return
    with ThreadPoolExecutor(threads) as pool:
        parts = (rows[start : start + AT_ONCE] for start in range(0, len(rows), AT_ONCE))
        for _ in pool.map(several, parts):  # raises what a thread raised
            pass
