"""Folds of a task of HEST-Benchmark: its files of splits, followed to the letter."""

import csv
import io
import re
from collections.abc import Collection
from pathlib import Path

from stbench.data import ShippedFold
from stbench.errors import DataError
from stbench.files.parsing import parsing
from stbench.files.strays import without_strays
from stbench.readers.texts import text_of

PURPOSE = "the slides of a side of a fold"
FILE = re.compile(r"(train|test)_(\d+)\.csv")
COLUMN = "sample_id"
MOST_BYTES = 2**20


def read_folds(folder: Path, slides: Collection[str]) -> tuple[ShippedFold, ...]:
    """The folds of ``train_0.csv``, ``test_0.csv`` and so on, in the order of their numbers.

    Args:
        folder: of the files.
        slides: names of those that are there.

    Raises:
        DataError: a fold lacks a side, or names a slide that is not there, or names it twice.
    """
    sides: dict[int, dict[str, Path]] = {}
    for path in sorted(without_strays(folder.glob("*.csv"))):
        match = FILE.fullmatch(path.name)
        if match is not None:
            sides.setdefault(int(match[2]), {})[match[1]] = path
    if not sides:
        raise DataError(str(folder), "has no files of folds", "train_0.csv and test_0.csv, and so on")
    return tuple(_fold(folder, number, sides[number], slides) for number in sorted(sides))


def _fold(folder: Path, number: int, sides: dict[str, Path], slides: Collection[str]) -> ShippedFold:
    for side, other in (("train", "test"), ("test", "train")):
        if side not in sides:
            raise DataError(
                str(folder / f"{side}_{number}.csv"), f"is missing, and {other}_{number}.csv is there", PURPOSE,
                "Download the task again",
            )  # fmt: skip
    train, test = (_slides(sides[side], slides) for side in ("train", "test"))
    both = [name for name in train if name in test]
    if both:
        raise DataError(str(sides["test"]), f"tests slide '{both[0]}', which {sides['train'].name} trains on", "one")
    return ShippedFold(name=f"split {number}", train=train, test=test)


def _slides(path: Path, slides: Collection[str]) -> tuple[str, ...]:
    content = text_of(path, PURPOSE, MOST_BYTES)
    with parsing(path, DataError, PURPOSE):
        rows = list(csv.DictReader(io.StringIO(content)))
    names = [str(row.get(COLUMN) or "").strip() for row in rows]
    if not names or "" in names:
        raise DataError(str(path), f"names no slide in column {COLUMN}", PURPOSE, "Download it again")
    absent = [name for name in names if name not in slides]
    if absent:
        raise DataError(str(path), f"names slide '{absent[0]}', which is not there", ", ".join(slides),
                        "Download the whole task")  # fmt: skip
    repeated = [name for name in names if names.count(name) > 1]
    if repeated:
        raise DataError(str(path), f"names slide '{repeated[0]}' twice", "each once")
    return tuple(names)
