"""Tables of spots as datasets ship them, with errors that name the file."""

import io
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from stbench.errors import DataError
from stbench.files.parsing import parsing
from stbench.files.reading import check_plain, read_unpacked

if TYPE_CHECKING:
    import pandas as pd

TAB = "\t"
POINTER = b"version https://git-lfs"
MOST_BYTES = 2**26
"""Of a table of spots, unpacked."""
WIDEST = 2**16
"""Bytes of a table's header."""


def read_table(
    path: Path, purpose: str, columns: Sequence[str], *, text: Sequence[str] = (), separator: str = TAB
) -> "pd.DataFrame":  # fmt: skip
    """A table (gzipped or not) that has ``columns``; those named in ``text`` stay as they are written.

    Raises:
        DataError: the file is missing, broken, or lacks a column.
    """
    import pandas as pd

    require(path, purpose)
    content = read_unpacked(path, DataError, purpose, MOST_BYTES)
    if b"\n" not in content[:WIDEST] and len(content) > WIDEST:
        raise DataError(str(path), f"has more than {WIDEST:,} bytes in its header", purpose)
    with parsing(path, DataError, purpose):
        lines = io.StringIO(content.decode("utf-8-sig"))
        table = pd.read_csv(lines, sep=separator, dtype=dict.fromkeys(text, str))
    if isinstance(table.index, pd.MultiIndex):
        raise DataError(str(path), "has more values in its rows than names in its header", purpose, "Download it again")
    table = table.reset_index(drop=True)  # R names its rows, and not their names
    absent = [name for name in columns if name not in table.columns]
    if absent:
        raise DataError(
            str(path),
            f"lacks the column '{absent[0]}'",
            f"the columns {', '.join(columns)}, separated by {'tabs' if separator == TAB else repr(separator)}",
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


def is_number(text: str) -> bool:
    """Whether a field of a table is a number, as Python reads them."""
    try:
        float(text)
    except ValueError:
        return False
    return True


def require(path: Path, purpose: str) -> None:
    """DataError unless ``path`` is a plain file, and none that stands for another."""
    if not path.exists():
        raise DataError(str(path), "is missing", purpose, "Download the dataset again, or correct --data-root")
    check_plain(path, DataError, purpose)
    with path.open("rb") as file:
        if file.read(len(POINTER)) == POINTER:
            raise DataError(str(path), "is a git-lfs pointer, and not the file itself", purpose, "Get it: git lfs pull")
