"""Reading: patches into memory that is there already; from a mapped file without mapping its pages first."""

import mmap
import os
from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]


def copied(into: Array, values: Array) -> None:
    """Copy ``values`` into an array of their shape and type, both contiguous.

    Of a mapped file they are read: to touch each of its pages takes longer than to copy them.
    """
    place = mapped(values)
    if place is None or not _read(into, *place):
        np.copyto(into, values)


def mapped(values: Array) -> "tuple[str, int] | None":
    """Which file, from which byte on, an array is mapped from; None where it is not, or not contiguous."""
    owner: Any = values
    while isinstance(owner.base, np.ndarray):
        owner = owner.base
    if not (isinstance(owner, np.memmap) and isinstance(owner.base, mmap.mmap) and values.flags.c_contiguous):
        return None
    if owner.filename is None:
        return None
    first, own = (array.__array_interface__["data"][0] for array in (owner, values))
    return str(owner.filename), owner.offset + own - first


def _read(into: Array, path: str, offset: int) -> bool:
    """Whether all of ``into`` could be read from a file."""
    view = memoryview(into.reshape(-1).view(np.uint8).data)
    try:
        with open(path, "rb", buffering=0) as file:
            done = 0
            while done < len(view) and (n_bytes := os.preadv(file.fileno(), [view[done:]], offset + done)):
                done += n_bytes
    except OSError:  # removed since it was mapped, whose pages are there still
        return False
    return done == len(view)
