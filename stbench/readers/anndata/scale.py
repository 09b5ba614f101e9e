"""Scale: micrometres per pixel of an image, as the card states it, measured from spots, or as its file states it."""

import numpy as np

from stbench.data.images import Image, stated_mpp
from stbench.errors import DataError
from stbench.readers.anndata.options import H5adOptions
from stbench.readers.checks import nearest_px
from stbench.readers.geometry import Positions, array_fit
from stbench.readers.grid import ANISOTROPY, VISIUM, measured_mpp


def mpp_of(positions: Positions, image: Image, options: H5adOptions, where: str) -> float:
    """Micrometres per pixel.

    Args:
        positions: in pixels of the image.
        image: whose file may state it.
        options: whose pitch or size of a pixel goes first.
        where: the file, for errors.

    Raises:
        DataError: nothing says it, or positions do not follow Visium's grid.
    """
    if options.mpp_um is not None:
        return options.mpp_um
    if options.pitch_um is not None:
        return round(options.pitch_um / nearest_px(positions.centres_px), 6)
    if is_visium(positions):
        return measured_mpp(VISIUM, positions, where)
    stated = stated_mpp(image)
    if stated is None:
        raise DataError(
            where, "does not say how large a pixel is, nor does its image", "micrometres per pixel, or between spots",
            "State one in the card: options: {mpp_um: NUMBER} or {pitch_um: NUMBER}",
        )  # fmt: skip
    return stated


def is_visium(positions: Positions) -> bool:
    """Whether array places are those of Visium: each second row set off, rows √3 times as far apart as columns."""
    places = positions.array_xy
    if not np.ptp(places, axis=0).all() or (places.sum(axis=1) % 2).any():
        return False
    columns, rows = np.linalg.norm(array_fit(places, positions.centres_px)[0], axis=1)
    ratio = rows / max(columns, 1e-12) / (VISIUM.row_um / VISIUM.column_um)
    return bool(1 / ANISOTROPY < ratio < ANISOTROPY)
