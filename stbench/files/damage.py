"""Damage: a stored file that is not what was written; said once, and then made again or left out."""

import logging
from functools import lru_cache
from pathlib import Path

from stbench.errors import StoreError


class Damaged(StoreError):
    """A stored file is there and is not what was written."""

    def __init__(self, where: str, found: str = "", expected: str = "", todo: str = "") -> None:
        super().__init__(where, found or "is damaged", expected, todo or "Delete it and run again")


def damaged(path: Path, reason: str) -> Damaged:
    """The error of a damaged file."""
    return Damaged(str(path), f"is damaged ({reason})", "the file as it was written")


@lru_cache(maxsize=2**12)
def note(text: str) -> None:
    """Say something on stderr (in a job: in its log), once per process."""
    logging.getLogger("stbench").warning("stbench: %s", text)


def note_damage(error: Damaged, consequence: str) -> None:
    """Say what is damaged, and what follows from it, once per process."""
    note(f"{error.where}: {error.found}; {consequence}")
