"""Tables of spots as datasets ship them, with errors that name the file."""

import gzip
import io
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import numpy as np

from stbench.errors import DataError

if TYPE_CHECKING:
    import pandas as pd

POINTER = b"version https://git-lfs"
GZIP = b"\x1f\x8b"
LONGEST = 2**28
"""Characters of an unpacked table beyond which it is none of spots: a small gzip file can hold much of nothing."""
UNREADABLE = (EOFError, OSError, ValueError, zlib.error, OverflowError)
"""What reading text raises: gzip's, the system's, and those of decoding and parsing, which are ValueErrors."""


def open_text(path: Path) -> TextIO:
    """A UTF-8 text file, gzipped or not, whatever its name says; a byte-order mark is skipped.

    Raises:
        OSError: the file cannot be opened.
    """
    with path.open("rb") as file:
        packed = file.read(len(GZIP)) == GZIP
    return gzip.open(path, "rt", encoding="utf-8-sig") if packed else path.open("rt", encoding="utf-8-sig")


def read_table(path: Path, purpose: str, columns: Sequence[str], *, text: Sequence[str] = ()) -> "pd.DataFrame":
    """A tab-separated table (gzipped or not) that has ``columns``; those named in ``text`` stay as they are written.

    Raises:
        DataError: the file is missing, broken, or lacks a column.
    """
    import pandas as pd

    require(path, purpose)
    try:
        with open_text(path) as file:
            content = file.read(LONGEST + 1)
        if len(content) > LONGEST:
            raise ValueError(f"more than {LONGEST:,} characters")
        table = pd.read_csv(io.StringIO(content), sep="\t", dtype=dict.fromkeys(text, str))
    except UNREADABLE as error:
        raise DataError(str(path), f"cannot be read ({error})", purpose, "Download it again") from None
    absent = [name for name in columns if name not in table.columns]
    if absent:
        raise DataError(
            str(path), f"lacks the column '{absent[0]}'", f"the columns {', '.join(columns)}, separated by tabs"
        )
    return table


def check_numbers(table: "pd.DataFrame", path: Path, columns: Sequence[str]) -> None:
    """DataError where a column has a value that is not a finite number."""
    import pandas as pd

    for column in columns:
        numbers = pd.to_numeric(table[column], errors="coerce").to_numpy(float)
        wrong = np.flatnonzero(~(np.abs(numbers) < 1e9))
        if len(wrong):
            raise DataError(
                f"{path}:{table.index[wrong[0]] + 2}", f"has '{table[column].iloc[wrong[0]]}' in column '{column}'",
                "a number for every spot", "Correct the file, or download it again",
            )  # fmt: skip


def require(path: Path, purpose: str) -> None:
    """DataError unless ``path`` is a file, and none that stands for another."""
    if not path.is_file():
        raise DataError(str(path), "is missing", purpose, "Download the dataset again, or correct --data-root")
    with path.open("rb") as file:
        if file.read(len(POINTER)) == POINTER:
            raise DataError(str(path), "is a git-lfs pointer, and not the file itself", purpose, "Get it: git lfs pull")
