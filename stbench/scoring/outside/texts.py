"""Texts: tables of predictions as CSV, as pandas, R and spreadsheets write them, gzipped or not."""

import io
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from stbench.errors import DataError
from stbench.files.parsing import parsing
from stbench.files.reading import LARGE, RATIO, check_plain, too_large, unpacked
from stbench.scoring.outside.frames import ALIASES, FOLD, GENE, SLIDE, SPOT, VALUE, is_long, named_columns, slide_tables
from stbench.scoring.outside.submission import Submission

if TYPE_CHECKING:
    import pandas as pd

PURPOSE = "a file of predictions"
LARGEST = 2**35
"""Bytes of a file."""
WIDEST = 2**24
"""Bytes of a header: some million genes."""
NAMES = (FOLD, SLIDE, SPOT, GENE, *(name for name, meant in ALIASES.items() if meant != VALUE))
SEPARATORS = (",", "\t", ";")


def read_csv(path: Path) -> Submission:
    """Predictions of a CSV; a separator of tabs or semicolons, and decimal commas beside the latter, are read too.

    Raises:
        DataError: it cannot be read, is far larger than an honest one, or names no slides or spots.
    """
    size = check_plain(path, DataError, PURPOSE, LARGEST)
    with unpacked(path, DataError, PURPOSE) as file, parsing(path, DataError, PURPOSE, "Write it again"):
        text = _Bounded(file, max(LARGE, RATIO * size) if path.suffix == ".gz" else LARGEST, path)
        table = _parsed(io.BufferedReader(text), path)
    table = named_columns(table, path)
    return Submission(path=path, tables=slide_tables(table, path), rows=len(table), long=is_long(table))


def _parsed(file: IO[bytes], path: Path) -> "pd.DataFrame":
    import pandas as pd

    head = file.readline(WIDEST)
    if not head.endswith(b"\n"):
        raise too_large(path, DataError, "has no line break in its first bytes", WIDEST)
    header = head.decode("utf-8-sig")
    separator = max(SEPARATORS, key=header.count)
    names = next(iter(pd.read_csv(io.StringIO(header), sep=separator, header=None, dtype=str).fillna("").to_numpy()))
    texts = {at: "category" for at, name in enumerate(names) if name in NAMES}
    table = pd.read_csv(
        file, sep=separator, header=None, decimal="," if separator == ";" else ".", float_precision="round_trip",
        dtype=texts, keep_default_na=False, na_values={at: ["", "NA", "NaN", "nan"] for at in _numbers(names)},
        names=range(len(names)), index_col=False, low_memory=False,
    )  # fmt: skip
    return table.set_axis(list(names), axis=1)


def _numbers(names: Any) -> list[int]:
    return [at for at, name in enumerate(names) if name not in NAMES and not (at == 0 and not name)]


class _Bounded(io.RawIOBase):
    """A file of which no more is read than an honest one holds."""

    def __init__(self, file: IO[bytes], limit: int, path: Path) -> None:
        self._file, self._limit, self._left, self._path = file, limit, limit, path

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        content = self._file.read(len(buffer))
        self._left -= len(content)
        if self._left < 0:
            raise too_large(self._path, DataError, f"unpacks to more than {self._limit:,} bytes", self._limit)
        buffer[: len(content)] = content
        return len(content)
