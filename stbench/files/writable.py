"""Writable: whether a folder can be written, found out before hours of work are to be written there."""

import tempfile
from pathlib import Path

from stbench.files.atomic import unwritable


def check_writable(folder: Path, option: str) -> None:
    """StoreError unless files can be made in ``folder``, or in the nearest folder above it that is there.

    Nothing is left behind, and no folder is made.

    Args:
        folder: where files are to be written.
        option: what names it, as ``--out``.
    """
    nearest = folder
    try:
        while not nearest.exists() and nearest != nearest.parent:
            nearest = nearest.parent
        with tempfile.NamedTemporaryFile(dir=nearest, prefix=".half-"):
            pass
    except OSError as error:
        raise unwritable(folder, error, option) from error
