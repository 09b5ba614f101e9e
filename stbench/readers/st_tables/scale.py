"""Scale: micrometres per pixel of an image, measured from how far its spots are apart."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from stbench.readers.geometry import Positions, array_fit, mpp_of_array
from stbench.readers.st_tables.options import StTablesOptions
from stbench.readers.st_tables.positions import is_staggered

STEP_UM, STAGGERED_STEP_UM = 200.0, 100.0
"""From one column of the array to the next: of a thousand spots, and of two thousand, which leave out each second."""
UNEQUAL, REMARKABLE = 1.25, 1.03
"""Ratio of the steps of columns and rows that is refused, and that is worth a remark: published tables have 1.11."""


def mpp_of(positions: Positions, options: StTablesOptions, path: Path) -> float:
    """Micrometres per pixel, the mean of both directions; DataError where spots do not follow a legacy array."""
    step = options.step_um or (STAGGERED_STEP_UM if is_staggered(positions) else STEP_UM)
    return mpp_of_array(positions, step, str(path), UNEQUAL)


def scale_remarks(name: str, positions: Positions) -> Iterator[str]:
    """A slide whose image is longer in one direction than the array is."""
    steps, _ = array_fit(positions.array_xy, positions.centres_px)
    columns, rows = (float(np.linalg.norm(step)) for step in steps)
    if min(columns, rows) > 0 and max(columns, rows) > REMARKABLE * min(columns, rows):
        yield (
            f"{name}: columns of the array are {columns:.1f} px apart and rows {rows:.1f} px, where the array is "
            "square: the size of a pixel is the mean of both, and patches are not square on the tissue"
        )
