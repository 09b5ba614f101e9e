"""Heaps of texts in HDF5 files: checked before the library walks them, which has no end in one that is zeroed."""

import mmap
import re
import struct
from pathlib import Path

from stbench.errors import DataError

SIGNATURE = b"GCOL\x01\0\0\0"
"""How a collection of texts of free length begins: its name, version and three zeros."""
BEGINNING = re.compile(re.escape(SIGNATURE))
OBJECT = struct.Struct("<H6xQ")
"""What stands before an object of a collection: its number, and the length of its content."""
HEAD = 16
"""Bytes before a collection's first object, and before each object's content."""


def check_heaps(path: Path) -> None:
    """DataError where a collection of texts holds free space of no size: HDF5's own reading of it would never end."""
    if path.stat().st_size < HEAD:
        return  # which the library refuses itself
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        for mark in BEGINNING.finditer(content):  # several times as fast as ``find``
            if not _ends(content, start := mark.start()):
                raise DataError(
                    str(path), f"has a list of texts, at byte {start:,}, that is broken", "the file as written",
                    "Download it again",
                )  # fmt: skip


def _ends(content: mmap.mmap, start: int) -> bool:
    """Whether walking the objects of a collection leads to its end."""
    size = int.from_bytes(content[start + 8 : start + HEAD], "little")
    end = min(start + size, len(content))
    place, unpacked = start + HEAD, OBJECT.unpack_from
    while place + HEAD <= end:
        index, length = unpacked(content, place)
        step = HEAD + -(-length // 8) * 8 if index else length
        if step == 0:
            return False
        place += step
    return True
