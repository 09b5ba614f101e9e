"""Files that are there whole or not at all, and the error of what cannot be written."""

import errno
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from stbench.errors import StoreError

FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
FORBIDDEN = (errno.EACCES, errno.EPERM, errno.EROFS)
IN_THE_WAY = (errno.ENOTDIR, errno.EEXIST, errno.EISDIR)


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A temporary file beside ``path`` that takes its name when the block ends well, and else is removed.

    What stood under the name before stays until the new file is whole, and on the disk.

    Raises:
        OSError: the folder cannot be written, or the disk is full.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=".half-", suffix=path.suffix, dir=path.parent)
    os.close(handle)
    half = Path(name)
    try:
        yield half
        half.chmod(0o644)  # mkstemp makes it private, and results are shared
        if path.exists():  # what is new can be made again after a power cut; what is replaced must not be lost to one
            sync(half)
        half.replace(path)
    finally:
        half.unlink(missing_ok=True)


def sync(path: Path) -> None:
    """Wait until a file's content, or a folder's names, are on the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def writing(path: Path, option: str = "") -> Iterator[Path]:
    """As ``replacing``, where a user chose the path; ``option`` is the one that names its folder, as ``--out``.

    Raises:
        StoreError: the file cannot be written.
    """
    try:
        with replacing(path) as half:
            yield half
    except OSError as error:
        raise unwritable(path, error, option) from error


def write_text(path: Path, text: str, option: str = "") -> None:
    """Write a text as UTF-8; StoreError where it cannot be written."""
    with writing(path, option) as half:
        half.write_text(text, encoding="utf-8")


def unwritable(path: Path, error: OSError, option: str = "") -> StoreError:
    """The error of a file or folder that cannot be written: why, and what to do.

    Args:
        path: what was to be written.
        error: what the system said.
        option: the option that names the folder, as ``--store``; "" where the user named the file itself.
    """
    other = f"name another folder with {option}" if option else "name another file"
    if error.errno in FULL:
        done = "; what is done is kept" if option else ""
        expected, todo = "free space on its disk", f"free some space and run again, or {other}{done}"
    elif error.errno in FORBIDDEN:
        expected, todo = "a folder that you may write to", other
    elif error.errno in IN_THE_WAY:
        expected, todo = "a path that leads through folders alone", other
    else:
        expected, todo = "a folder that can be written", other
    return StoreError(str(path), f"cannot be written ({error.strerror or error})", expected, todo[0].upper() + todo[1:])
