"""Collection: HEST-1k's table of all its slides, whose rows stand in for metadata files that were not downloaded."""

import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from stbench.errors import DataError
from stbench.files.checksums import FileState
from stbench.files.strays import without_strays
from stbench.readers.tables import read_table

NAME = re.compile(r"HEST_v(\d+(?:_\d+)*)\.csv", re.IGNORECASE)
PURPOSE = "the table of a collection's slides"
TEXTS = ("id", "patient", "dataset_title", "st_technology", "species", "organ")


def facts_in_collection(folder: Path, name: str) -> Mapping[str, Any]:
    """The row of slide ``name`` in the latest ``HEST_v*.csv`` of a folder; empty where there is none.

    Raises:
        DataError: the table cannot be read, or names a slide twice.
    """
    tables = [path for path in without_strays(folder.glob("*.csv")) if NAME.fullmatch(path.name) and path.is_file()]
    return _rows(FileState.of(max(tables, key=_version))).get(name, {}) if tables else {}


def _version(path: Path) -> tuple[int, ...]:
    numbers = NAME.fullmatch(path.name)
    return tuple(map(int, numbers[1].split("_"))) if numbers else ()


@lru_cache(maxsize=2)
def _rows(state: FileState) -> dict[str, dict[str, Any]]:
    """Rows by slide; a thousand slides ask for them."""
    path = Path(state.path)
    table = read_table(path, PURPOSE, ("id",), text=TEXTS, separator=",")
    twice = table["id"][table["id"].duplicated()]
    if len(twice):
        raise DataError(str(path), f"has slide '{twice.iloc[0]}' twice", "one row a slide", "Download it again")
    return {str(row["id"]): row for row in table.to_dict("records")}
