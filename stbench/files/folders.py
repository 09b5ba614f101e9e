"""Folders that are there whole or not at all.

A new folder takes an old one's name by one exchange of the two. Where the system has none, the old folder first steps
aside under ``.old-<name>``; a reader that comes just then, or after a crash just then, reads it there (``standing``).
"""

import contextlib
import errno
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from stbench.files.atomic import sync
from stbench.files.exchange import exchanged
from stbench.files.shared_clock import age_s

STALE_S = 24 * 3600.0
ATTEMPTS = 10
HALF, OLD = ".half-", ".old-"
TAKEN = (errno.EEXIST, errno.ENOTEMPTY)


@contextmanager
def replacing_folder(path: Path) -> Iterator[Path]:
    """A temporary folder beside ``path`` that takes its name when the block ends well, and else is removed.

    What stood under the name before stays until the new folder is whole. All in it becomes readable by everyone.

    Raises:
        OSError: the folder cannot be written, the disk is full, or other processes keep replacing it.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    half = Path(tempfile.mkdtemp(prefix=HALF, dir=path.parent))
    try:
        yield half
        for part in (half, *parts(half)):  # mkdtemp and safetensors make theirs private, and results are shared
            part.chmod(part.stat().st_mode | (0o755 if part.is_dir() else 0o644))
        _rename_over(half, path)
    finally:
        shutil.rmtree(half, ignore_errors=True)


def parts(folder: Path) -> Iterator[Path]:
    """All files and folders in a folder; OSError where one cannot be listed, which ``Path.rglob`` passes over."""

    def unreadable(error: OSError) -> None:
        raise error

    for above, folders, files in os.walk(folder, onerror=unreadable):
        yield from (Path(above, name) for name in (*folders, *files))


def standing(path: Path) -> Path:
    """Where a folder's content stands: under its name, or aside where a replacement was broken off."""
    aside = _aside(path)
    return aside if aside.is_dir() and not path.exists() else path


def remove_stale(folder: Path) -> None:
    """Remove what killed processes left directly in ``folder`` a day ago or longer; what stepped aside comes back."""
    for left in (path for prefix in (HALF, OLD) for path in folder.glob(f"{prefix}*")):
        with contextlib.suppress(OSError):  # another process removed it, or it is another user's
            if age_s(left) <= STALE_S:
                continue
            named = left.with_name(left.name.removeprefix(OLD))
            if left.name.startswith(OLD) and left.is_dir() and not named.exists():
                left.rename(named)
            elif left.is_dir():
                shutil.rmtree(left, ignore_errors=True)
            else:
                left.unlink()


def remove_folder(path: Path) -> None:
    """Remove a folder, which may be absent, in one step as readers see it."""
    with contextlib.suppress(FileNotFoundError):
        half = Path(tempfile.mkdtemp(prefix=HALF, dir=path.parent)) if path.is_dir() else None
        if half is not None:
            path.rename(half)
            shutil.rmtree(half, ignore_errors=True)


def _aside(path: Path) -> Path:
    return path.with_name(OLD + path.name)


def _rename_over(half: Path, target: Path) -> None:
    for attempt in range(ATTEMPTS):
        try:
            half.rename(target)
            remove_folder(_aside(target))
            return
        except OSError as error:
            if error.errno not in TAKEN:
                _put_back(target)
                raise
        if attempt == 0:  # what is replaced must not be lost to a power cut
            _sync_all(half)
        with contextlib.suppress(FileNotFoundError):  # another process moved it just now
            if exchanged(half, target):
                return  # what ``half`` names now is the old one
        _step_aside(target)
    _put_back(target)
    raise OSError(errno.EBUSY, "another process keeps writing the same result", str(target))


def _step_aside(target: Path) -> None:
    if not target.exists():
        return  # what stepped aside is all that there is
    try:
        remove_folder(_aside(target))
        target.rename(_aside(target))
    except OSError as error:
        if error.errno not in (*TAKEN, errno.ENOENT):  # another process is at it too
            raise


def _put_back(target: Path) -> None:
    with contextlib.suppress(OSError):  # what was there before is better than nothing
        if not target.exists():
            _aside(target).rename(target)


def _sync_all(folder: Path) -> None:
    for path in (*parts(folder), folder):
        sync(path)
