"""Geometry: where spots lie on image and array, and how large a pixel is."""

from typing import Any, NamedTuple

import numpy as np

Array = np.ndarray[Any, Any]


class Positions(NamedTuple):
    """Spots with their places; rows in one order."""

    spots: tuple[str, ...]
    array_xy: Array
    """(n_spots, 2) int64 column and row on the spot array."""
    centres_px: Array
    """(n_spots, 2) float64 x and y in full-resolution pixels."""

    def at(self, rows: Array) -> "Positions":
        """Some of the spots, in the order of ``rows``."""
        return Positions(tuple(self.spots[row] for row in rows), self.array_xy[rows], self.centres_px[rows])


def mpp_of_array(positions: Positions, pitch_um: float) -> float:
    """Micrometres per pixel of an upright square array: its pitch over the mean slope of pixels on array places.

    Args:
        positions: at least two columns and rows of the array.
        pitch_um: distance of neighbouring spot centres along a row.

    Returns:
        Rounded to 1e-6 µm, which is below what any image resolves.
    """
    slopes = [np.polyfit(positions.array_xy[:, axis], positions.centres_px[:, axis], 1)[0] for axis in (0, 1)]
    return round(pitch_um / float(np.mean(np.abs(slopes))), 6)
