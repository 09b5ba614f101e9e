"""Positions in the layout of her2st: spots with their places on the array and on the image."""

from pathlib import Path

from stbench.readers.geometry import Positions
from stbench.readers.spot_tables import COLUMNS, positions_of, under_tissue
from stbench.readers.tables import read_table


def read_positions(path: Path) -> Positions:
    """Selected spots by name, with array and pixel coordinates."""
    table = read_table(path, "the positions of a slide's spots", COLUMNS)
    return positions_of(table[under_tissue(table)], path)
