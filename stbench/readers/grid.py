"""Grid: the lattice that spots lie on, of known pitch, however it is turned or mirrored on the image."""

import math
from typing import NamedTuple

import numpy as np

from stbench.errors import DataError
from stbench.readers.geometry import Positions, array_fit, check_on_array

ANISOTROPY = 1.05
"""Ratio of the pixel sizes along columns and rows from which the places are not those of this grid."""
SKEW = 0.1
"""Cosine of the angle between columns and rows from which they are not at right angles."""


class Grid(NamedTuple):
    """A lattice of spots: columns and rows at right angles."""

    name: str
    column_um: float
    """Micrometres of one step of the column number."""
    row_um: float
    """Micrometres of one step of the row number."""


VISIUM = Grid("Visium's grid of 100 µm, each second row set off by half a spot", 50.0, 50.0 * math.sqrt(3.0))
"""Neighbours in a row are two column numbers apart."""


def square_grid(pitch_um: float) -> Grid:
    """Bins, or spots, side by side."""
    return Grid(f"a square grid of {pitch_um:g} µm", pitch_um, pitch_um)


def measured_mpp(grid: Grid, positions: Positions, where: str) -> float:
    """Micrometres per pixel, measured from where spots lie; rows may run along any axis of the image.

    Args:
        grid: what the array places count.
        positions: of at least two columns or two rows of the grid.
        where: the file of positions, for errors.

    Returns:
        Mean of both directions, rounded to 1e-6 µm.

    Raises:
        DataError: no pitch can be measured, or pixels do not follow this grid.
    """
    places = positions.array_xy
    extended = [axis for axis in (0, 1) if len(places) and np.ptp(places[:, axis]) > 0]
    if not extended:
        raise DataError(
            where, f"has its {len(places)} spots in one place of the array", "at least two columns or rows",
            "The size of a pixel is measured from the distance between spots: check the columns of array places",
        )  # fmt: skip
    steps, distances = array_fit(places, positions.centres_px)
    lengths = np.linalg.norm(steps, axis=1)
    check_on_array(positions.spots, distances, float(lengths[extended].mean()), where)
    sizes_um = np.array([grid.column_um, grid.row_um])[extended] / np.maximum(lengths[extended], 1e-12)
    if len(extended) == 2 and np.linalg.matrix_rank(places - places.mean(axis=0)) == 2:
        _check_lattice(grid, steps, sizes_um, where)
    return round(float(sizes_um.mean()), 6)


def _check_lattice(grid: Grid, steps: "np.ndarray", sizes_um: "np.ndarray", where: str) -> None:
    """DataError unless columns and rows are at right angles, and as far apart as the grid has them."""
    columns_px, rows_px = (float(np.linalg.norm(step)) for step in steps)
    if abs(float(steps[0] @ steps[1])) > SKEW * columns_px * rows_px:
        raise DataError(
            where, "has columns and rows that are not at right angles", grid.name,
            "Check that the four numbers of each spot are in the order that the file's format has",
        )  # fmt: skip
    if sizes_um.max() > ANISOTROPY * sizes_um.min():
        raise DataError(
            where, f"has columns {columns_px:.1f} px and rows {rows_px:.1f} px apart",
            f"{grid.name}: rows {grid.row_um / grid.column_um:.2f} times as far apart as columns",
            "State the pitch of another grid in the card's options (pitch_um), or correct the positions",
        )  # fmt: skip
