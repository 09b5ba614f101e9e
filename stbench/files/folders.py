"""Folders that are there whole or not at all."""

import contextlib
import errno
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

STALE_S = 24 * 3600.0
ATTEMPTS = 10
HALF, OLD = ".half-", ".old-"


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
        for part in (half, *half.rglob("*")):  # mkdtemp and safetensors make theirs private, and results are shared
            part.chmod(part.stat().st_mode | (0o755 if part.is_dir() else 0o644))
        _rename_over(half, path)
    finally:
        shutil.rmtree(half, ignore_errors=True)


def remove_stale(folder: Path) -> None:
    """Remove what killed processes left half-written directly in ``folder`` a day ago or longer."""
    for half in (path for prefix in (HALF, OLD) for path in folder.glob(f"{prefix}*")):
        with contextlib.suppress(OSError):  # another process removed it, or it is another user's
            if time.time() - half.stat().st_mtime <= STALE_S:
                continue
            if half.is_dir():
                shutil.rmtree(half, ignore_errors=True)
            else:
                half.unlink()


def _rename_over(half: Path, target: Path) -> None:
    for _ in range(ATTEMPTS):
        try:
            half.rename(target)
            return
        except OSError as error:
            if error.errno not in (errno.EEXIST, errno.ENOTEMPTY):
                raise
        if _swapped(half, target):
            return
    raise OSError(errno.EBUSY, "another process keeps writing the same result", str(target))


def _swapped(half: Path, target: Path) -> bool:
    """Move ``target`` aside, give ``half`` its name, and remove the old one; False where another was quicker."""
    aside = Path(tempfile.mkdtemp(prefix=OLD, dir=target.parent))
    try:
        with contextlib.suppress(FileNotFoundError):
            target.rename(aside / "folder")
        half.rename(target)
    except OSError as error:
        with contextlib.suppress(OSError):  # what was there before is better than nothing
            (aside / "folder").rename(target)
        if error.errno not in (errno.EEXIST, errno.ENOTEMPTY):
            raise
        return False
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    return True
