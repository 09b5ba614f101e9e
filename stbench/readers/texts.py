"""Texts: a whole file of text, gzipped or not, whatever its name says; a byte-order mark is skipped."""

from pathlib import Path

from stbench.errors import DataError
from stbench.files.parsing import parsing
from stbench.files.reading import read_unpacked

MOST_BYTES = 2**30
"""Of a text, unpacked: positions of eleven million bins have fewer."""


def text_of(path: Path, purpose: str, limit: int = MOST_BYTES) -> str:
    """The text of a plain file; DataError where it is none, or unpacks to more than ``limit`` bytes."""
    content = read_unpacked(path, DataError, purpose, limit)
    with parsing(path, DataError, purpose):
        return content.decode("utf-8-sig")
