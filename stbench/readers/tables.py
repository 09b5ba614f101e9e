"""Tables of spots as datasets ship them, with errors that name the file."""

import zlib
from pathlib import Path
from typing import TYPE_CHECKING

from stbench.errors import DataError

if TYPE_CHECKING:
    import pandas as pd


def read_table(path: Path, purpose: str, columns: tuple[str, ...]) -> "pd.DataFrame":
    """A tab-separated table (gzipped or not) that has ``columns``."""
    import pandas as pd

    require(path, purpose)
    try:
        table = pd.read_csv(path, sep="\t")
    except (EOFError, OSError, ValueError, zlib.error) as error:
        raise DataError(str(path), f"cannot be read ({error})", purpose, "Download it again") from None
    absent = [name for name in columns if name not in table.columns]
    if absent:
        raise DataError(str(path), f"lacks the column '{absent[0]}'", "the columns " + ", ".join(columns))
    return table


def require(path: Path, purpose: str) -> None:
    """DataError unless ``path`` is a file."""
    if not path.is_file():
        raise DataError(str(path), "is missing", purpose, "Download the dataset again, or correct --data-root")
