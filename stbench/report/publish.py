"""Publish: the only place that writes tables and pages."""

from pathlib import Path
from typing import TYPE_CHECKING

from stbench.analyses.leaderboard import Leaderboard
from stbench.errors import StoreError
from stbench.files.atomic import write_text, writing
from stbench.files.names import file_name
from stbench.report.formats import formats

if TYPE_CHECKING:
    import pandas as pd


def publish(board: Leaderboard, folder: Path) -> tuple[Path, ...]:
    """Write ``<folder>/<dataset>/<task>`` in every registered format; returns the paths in their order."""
    return tuple(
        write_page(formats[name](board), folder, board.facts.dataset, board.facts.task + formats[name].suffix)
        for name in formats.names()
    )


def write_page(text: str, folder: Path, dataset: str, name: str) -> Path:
    """Write ``<folder>/<dataset>/<name>``; StoreError where it cannot be, or a name would lead elsewhere."""
    path = folder / file_name(dataset, f"dataset {dataset!a}", StoreError) / file_name(name, f"{name!a}", StoreError)
    write_text(path, text, "--out")
    return path


def write_parquet(table: "pd.DataFrame", path: Path) -> None:
    """Write a table as parquet; StoreError where it cannot be."""
    if path.suffix != ".parquet":
        raise StoreError(str(path), "is no name for a parquet file", "a name that ends in .parquet")
    with writing(path) as half:
        table.to_parquet(half, index=False)
