"""Arrays on disk: ``.npy`` files that carry a seal, and ``.npz`` archives, which carry sums of their own.

What was written before there were seals is accepted where the format finds no fault.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from stbench.files.checksums import FileState, Summed, seal_verdict
from stbench.files.damage import ABSENT, UNREADABLE, damaged

Array = np.ndarray[Any, Any]


def write_array(path: Path, array: Array) -> None:
    """Write an ``.npy`` file with its seal behind the array, where other readers of the format do not look."""
    with path.open("wb") as file:
        summed = Summed(file)
        np.save(summed, array, allow_pickle=False)
        file.write(summed.seal())


def read_array(path: Path, state: FileState) -> Array:
    """An array, memory-mapped and read-only.

    Raises:
        Damaged: the file is not what was written.
    """
    try:
        verdict = seal_verdict(state)
        if verdict == "damaged":
            raise damaged(path, "its checksum is another")
        array = np.load(path, mmap_mode="r", allow_pickle=False)
    except ABSENT:
        raise
    except UNREADABLE as error:
        raise damaged(path, str(error)) from error
    if not isinstance(array, np.memmap):  # a whole archive under an array's name
        raise damaged(path, "it holds no single array")
    if verdict == "unsealed" and array.offset + array.nbytes != state.size:
        raise damaged(path, "it has another length than its array")
    return array


def write_archive(path: Path, arrays: Mapping[str, Array]) -> None:
    """Write an ``.npz`` file, whose checksum stands in its folder's list."""
    np.savez(path, **dict(arrays))  # type: ignore[arg-type]  # numpy's stub takes the names for its own options


def read_archive(path: Path) -> dict[str, Array]:
    """All arrays of an ``.npz`` file; Damaged where any cannot be read."""
    try:
        with np.load(path, allow_pickle=False) as stored:
            return {name: stored[name] for name in stored.files}
    except UNREADABLE as error:
        raise damaged(path, str(error)) from error
