"""Heap: memory that a worker's C library keeps for later allocations, which another worker may need by then."""

import contextlib
import ctypes


def give_back_memory() -> None:
    """Return what no object needs any more to the system; nothing happens where the C library cannot.

    Workers keep all while a job runs (``environment``), since to ask for it again costs half of the time.
    """
    with contextlib.suppress(OSError, AttributeError):  # not glibc
        ctypes.CDLL(None).malloc_trim(0)
