"""Heaps of texts in HDF5 files: checked before the library walks them, which has no end in one that is zeroed."""

import mmap
import struct
from collections.abc import Iterator
from pathlib import Path

from stbench.errors import DataError

SIGNATURE = b"GCOL\x01\0\0\0"
"""How a collection of texts of free length begins: its name, version and three zeros."""
OBJECT = struct.Struct("<H6xQ")
"""What stands before an object of a collection: its number, and the length of its content."""
BLOCK_BYTES = 2**22
HEAD = 16
"""Bytes before a collection's first object, and before each object's content."""


def check_heaps(path: Path) -> None:
    """DataError where a collection of texts holds free space of no size: HDF5's own reading of it would never end."""
    if path.stat().st_size < HEAD:
        return  # which the library refuses itself
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        for start in _starts(path):
            if not _ends(content, start):
                raise DataError(
                    str(path), f"has a list of texts, at byte {start:,}, that is broken", "the file as written",
                    "Download it again",
                )  # fmt: skip


def _starts(path: Path) -> Iterator[int]:
    """Where collections begin: blocks of bytes are searched ten times as fast as a mapped file."""
    with path.open("rb") as file:
        before, block = 0, b""
        while more := file.read(BLOCK_BYTES):
            before += max(0, len(block) - len(SIGNATURE) + 1)
            block = block[1 - len(SIGNATURE) :] + more  # one may begin in a block and end in the next
            start = block.find(SIGNATURE)
            while start >= 0:
                yield before + start
                start = block.find(SIGNATURE, start + 1)


def _ends(content: mmap.mmap, start: int) -> bool:
    """Whether walking the objects of a collection leads to its end."""
    size = int.from_bytes(content[start + 8 : start + HEAD], "little")
    end = min(start + size, len(content))
    place = start + HEAD
    while place + HEAD <= end:
        index, length = OBJECT.unpack_from(content, place)
        step = HEAD + -(-length // 8) * 8 if index else length
        if step == 0:
            return False
        place += step
    return True
