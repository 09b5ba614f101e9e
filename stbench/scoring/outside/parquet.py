"""Parquet: tables of predictions as pandas, Polars and R's arrow write them."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

from stbench.errors import DataError
from stbench.files.containers import opened_parquet
from stbench.files.parsing import parsing
from stbench.scoring.outside.frames import FOLD, GENE, SLIDE, SPOT, is_long, named_columns, slide_tables
from stbench.scoring.outside.submission import Submission
from stbench.scoring.outside.texts import PURPOSE

if TYPE_CHECKING:
    import pandas as pd
    from pyarrow.parquet import ParquetFile

LONGEST = 1000
"""Characters of a slide's or spot's name."""
METADATA = b"stbench"
"""Where a file that ``stbench template`` wrote says what it is to hold."""


def read_parquet(path: Path) -> Submission:
    """Predictions of a parquet file, wide or long; DataError where it cannot be read or names no slides or spots."""
    file = opened_parquet(path, DataError, PURPOSE)
    with parsing(path, DataError, PURPOSE, "Write it again"):
        table = file.read().to_pandas(ignore_metadata=True)
    table = named_columns(table, path)
    for column in (FOLD, SLIDE, SPOT, GENE):
        if column in table.columns:
            _check_lengths(table[column], path)
    tables = slide_tables(table, path)
    return Submission(path=path, tables=tables, rows=len(table), long=is_long(table), target=_target(file))


def _check_lengths(names: "pd.Series", path: Path) -> None:
    """Refuse names that are long and stand in every row: in the file each is there once."""
    distinct = names.cat.categories if hasattr(names, "cat") else ()
    longest = max((len(name) for name in distinct if isinstance(name, str | bytes)), default=0)
    if longest > LONGEST:
        what = f"has a name of {longest:,} characters in column '{names.name}'"
        raise DataError(str(path), what, f"names of at most {LONGEST:,}")


def _target(file: "ParquetFile") -> str:
    """The target space that the file states; empty where it states none that can be read."""
    stated = (file.schema_arrow.metadata or {}).get(METADATA, b"{}")
    try:
        known = json.loads(stated)
    except (ValueError, RecursionError):
        return ""
    target = known.get("target", "") if isinstance(known, dict) else ""
    return target if isinstance(target, str) else ""
