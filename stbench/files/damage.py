"""Damage: a stored file that is not what was written; said once, and then made again or left out."""

import logging
import zipfile
import zlib
from functools import lru_cache
from pathlib import Path

from stbench.errors import StoreError

ABSENT = (FileNotFoundError, NotADirectoryError)
UNREADABLE = (
    OSError, ValueError, KeyError, TypeError, EOFError, MemoryError, OverflowError, RuntimeError, SyntaxError,
    AttributeError, IndexError, zipfile.BadZipFile, zlib.error,
)  # fmt: skip
"""What numpy and zipfile raise at files of other bytes; NotImplementedError and RecursionError are RuntimeErrors."""
LONGEST_REASON = 200


class Damaged(StoreError):
    """A stored file is there and is not what was written."""

    def __init__(self, where: str, reason: str) -> None:
        self.reason = " ".join(reason.split())[:LONGEST_REASON]
        super().__init__(where, f"is damaged ({self.reason})", "the file as it was written", "Delete it and run again")

    def __reduce__(self) -> tuple[object, ...]:
        """An exception is pickled by its arguments, which ``StbenchError`` joins to a text."""
        return Damaged, (self.where, self.reason)


def damaged(path: Path, reason: object) -> Damaged:
    """The error of a damaged file."""
    return Damaged(str(path), str(reason) or type(reason).__name__)  # an EOFError says nothing


@lru_cache(maxsize=2**12)
def note(text: str) -> None:
    """Say something on stderr (in a job: in its log), once per process."""
    logging.getLogger("stbench").warning("stbench: %s", text)


def note_damage(error: Damaged, consequence: str) -> None:
    """Say what is damaged, and what follows from it, once per process."""
    note(f"{error.where}: {error.found}; {consequence}")
