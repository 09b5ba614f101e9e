"""Scale: no file says how large a pixel is; the distance of spots does, and their radius beside it."""

from typing import NamedTuple

import numpy as np

from stbench.readers.checks import nearest_px
from stbench.readers.geometry import Positions
from stbench.readers.grid import measured_mpp, square_grid
from stbench.readers.scales import Stated


class Technology(NamedTuple):
    """What is known of an array."""

    pitch_um: float
    """Distance of neighbouring spots."""
    radius_um: float | None
    """Of a spot; None where bins are square."""


TECHNOLOGIES = {
    "ST": Technology(200.0, 50.0), "Visium": Technology(100.0, 27.5), "VisiumHD": Technology(8.0, None),
}  # fmt: skip
"""By the name of the folder."""
STAGGERED_UM = 100.0
"""Distance of neighbouring columns of legacy arrays whose every second row is set off."""
LEAST = 20
"""Spots that can show whether it is."""


def stated_scales(
    positions: Positions, technology: str, radius_px: float | None, pitch_um: float | None, where: str
) -> list[Stated]:  # fmt: skip
    """What the distance of spots says of the scale, and what their radius says.

    Args:
        positions: of the spots, in pixels of the image.
        technology: name of the folder that they are from.
        radius_px: of a spot; it was wrong in some published tables, so distance goes first.
        pitch_um: distance of neighbouring spots, as the card states it.
        where: the table of coordinates, for errors.

    Raises:
        DataError: positions do not follow the array that the spots' names say.
    """
    known = TECHNOLOGIES.get(technology)
    pitch = pitch_um if pitch_um is not None else known.pitch_um if known else None
    by_step = None if pitch is None or len(positions.spots) < 3 else _by_step(positions, pitch, pitch_um is None, where)
    by_radius = known.radius_um / radius_px if known and known.radius_um and radius_px else None
    return [Stated("the distance of spots", by_step), Stated("their radius (r)", by_radius)]


def _by_step(positions: Positions, pitch_um: float, is_usual: bool, where: str) -> float:
    places = positions.array_xy
    if not np.ptp(places, axis=0).all():
        return round(pitch_um / nearest_px(positions.centres_px), 6)
    staggered = len(places) >= LEAST and not np.ptp(places.sum(axis=1) % 2)
    return measured_mpp(square_grid(STAGGERED_UM if staggered and is_usual else pitch_um), positions, where)
