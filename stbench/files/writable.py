"""Writable: whether a folder can be written and has room, found out before hours of work are to be written there."""

import shutil
import tempfile
from pathlib import Path

from stbench.errors import StoreError
from stbench.files.atomic import unwritable


def check_writable(folder: Path, option: str) -> None:
    """StoreError unless files can be made in ``folder``, or in the nearest folder above it that is there.

    Nothing is left behind, and no folder is made.

    Args:
        folder: where files are to be written.
        option: what names it, as ``--out``.
    """
    try:
        nearest = nearest_folder(folder)
        with tempfile.NamedTemporaryFile(dir=nearest, prefix=".half-"):
            pass
    except OSError as error:
        raise unwritable(folder, error, option) from error


def check_room(folder: Path, needed: int, what: str, option: str) -> None:
    """StoreError unless the disk of ``folder``, be it there or not, has room.

    Args:
        folder: where files are to be written.
        needed: bytes.
        what: where they come from, as an address.
        option: what names the folder, as ``--out``.
    """
    free = shutil.disk_usage(nearest_folder(folder)).free
    if needed > free:
        raise StoreError(
            str(folder), f"has {free:,} bytes free on its disk, and {needed:,} are to come from {what}",
            "room for them", f"Free some space, or name another folder with {option}",
        )  # fmt: skip


def nearest_folder(folder: Path) -> Path:
    """The folder, or the nearest one above it that is there."""
    nearest = folder.absolute()
    while not nearest.exists() and nearest != nearest.parent:
        nearest = nearest.parent
    return nearest
