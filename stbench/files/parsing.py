"""Parsing: whatever a parser raises at a stranger's bytes is one error of stbench, with the file and the reason."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from stbench.errors import StbenchError

Kind = type[StbenchError]
LONGEST = 300
"""Characters of a reason."""


@contextmanager
def parsing(path: Path | str, kind: Kind, purpose: str = "", todo: str = "Download it again") -> Iterator[None]:
    """Any fault of a parser within the block becomes an error of ``kind`` that names the file.

    A parser that meets bytes it was not made for may raise anything: the libraries' own errors, OSError, MemoryError,
    RecursionError, and what their authors did not foresee (KeyError, TypeError). So all are caught, and the house's
    own errors are let through.
    """
    try:
        yield
    except StbenchError:
        raise
    except Exception as error:
        raise kind(str(path), f"cannot be read ({reason_of(error)})", purpose or "the whole file", todo) from error


def reason_of(error: BaseException) -> str:
    """Why something could not be read or written, in one line."""
    if isinstance(error, MemoryError):
        return "it asks for more memory than there is"
    if isinstance(error, RecursionError):
        return "it is nested too deeply"
    if isinstance(error, UnicodeDecodeError):
        return f"it is not {error.encoding.upper()} text: byte {error.start} is 0x{error.object[error.start]:02x}"
    if isinstance(error, OSError) and error.strerror:
        return os.strerror(error.errno) if error.errno else error.strerror
    lines = str(error).strip().splitlines()
    told = f"{type(error).__name__}: {lines[0]}" if lines else type(error).__name__
    return told if len(told) <= LONGEST else f"{told[:LONGEST]}…"
