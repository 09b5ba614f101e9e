"""Labels by place: tables that give places on a legacy array, and not names of spots, a label."""

from pathlib import Path
from typing import TYPE_CHECKING

from stbench.errors import DataError
from stbench.readers.assembly import Labels
from stbench.readers.spot_tables import spot_names
from stbench.readers.tables import check_numbers, read_table

if TYPE_CHECKING:
    import pandas as pd

PURPOSE = "labels of a slide's spots"


def read_place_labels(path: Path, source: str, *, column: str = "label", separator: str = "\t") -> Labels:
    """The labels of a table with columns x and y, rows without a place left out.

    Raises:
        DataError: the table is broken, or gives a place two labels.
    """
    table = read_table(path, PURPOSE, ("x", "y", column), text=(column,), separator=separator)
    table = table.dropna(subset=["x", "y"])
    check_numbers(table, path, ("x", "y"))
    _check_one_label(table, path, column)
    return Labels(dict(zip(spot_names(table), table[column], strict=True)), source)


def _check_one_label(table: "pd.DataFrame", path: Path, column: str) -> None:
    """DataError where one place on the array has two labels."""
    labelled = table.drop_duplicates(["x", "y", column])
    twice = labelled[labelled.duplicated(["x", "y"])]
    if len(twice):
        x, y, label = (twice[name].iloc[0] for name in ("x", "y", column))
        raise DataError(
            f"{path}:{twice.index[0] + 2}", f"has a second label, '{label}', for the spot at {x:g}, {y:g}",
            "one label for every spot", "Remove one of the lines",
        )  # fmt: skip
