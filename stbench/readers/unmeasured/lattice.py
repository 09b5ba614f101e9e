"""Lattice: spots laid over the tissue of an image whose spots nobody stated."""

import math
from typing import Any

import numpy as np

from stbench.data.images import Image, Pixels
from stbench.data.images.small import small_copy
from stbench.data.patches.window import background_of
from stbench.errors import DataError
from stbench.readers.geometry import Positions
from stbench.readers.tissue import NEAR, PIXELS_PER_SPOT

Array = np.ndarray[Any, Any]
MOST_SPOTS = 2_000_000
LARGEST_PX = 8000
"""Longer side of the copy that is looked at."""
LEAST_TISSUE = 0.5
"""Share of a spot's square that must differ from the background."""


def lattice(image: Image, pitch_px: float, where: str) -> Positions:
    """Spots side by side in columns and rows, where there is tissue; the first is half a pitch from the corner.

    Args:
        image: of which a small copy is looked at.
        pitch_px: distance of neighbouring spots.
        where: the image's file, for errors.

    Raises:
        DataError: nothing looks like tissue, or there would be too many spots.
    """
    columns, rows = (int(side // pitch_px) for side in image.size_px)
    if columns * rows > MOST_SPOTS:
        raise DataError(
            where, f"would be laid with {columns * rows:,} spots {pitch_px:.3g} pixels apart",
            f"at most {MOST_SPOTS:,}",
            "State a larger distance of spots in micrometres: --pitch NUMBER",
        )  # fmt: skip
    places = np.stack(np.meshgrid(np.arange(columns), np.arange(rows)), axis=-1).reshape(-1, 2)
    centres_px = (places + 0.5) * pitch_px
    inside = _tissue(image, centres_px, pitch_px)
    if inside.sum() < 3:
        raise DataError(
            where,
            f"has {int(inside.sum())} places that look like tissue, of {len(places)} {pitch_px:.3g} pixels apart",
            "an image of stained tissue on a lighter background",
            "Check the size of a pixel (--mpp), or give positions of spots in a table beside the image",
        )  # fmt: skip
    names = tuple(f"{x}x{y}" for x, y in places[inside].tolist())
    return Positions(names, places[inside].astype(np.int64), centres_px[inside])


def _tissue(image: Image, centres_px: Array, pitch_px: float) -> Array:
    """(n_spots,) bool: where enough of a spot's square is no background."""
    from scipy.ndimage import uniform_filter

    if not len(centres_px):
        return np.zeros(0, bool)
    wanted = math.ceil(max(image.size_px) / pitch_px * PIXELS_PER_SPOT)
    copy = small_copy(image, min(LARGEST_PX, wanted))
    height, width = copy.pixels.shape[:2]
    background = background_of(Pixels(copy.pixels), (width, height)).astype(np.int16)
    difference = np.abs(copy.pixels.astype(np.int16) - background).max(axis=2)
    differs = (difference > _least_difference(difference)).astype(np.float32)
    side = max(1, round(pitch_px / float(np.mean(copy.shrink))))
    share = uniform_filter(differs, side, mode="nearest")
    at = (centres_px / np.asarray(copy.shrink)).astype(np.intp)
    return np.asarray(share[np.clip(at[:, 1], 0, height - 1), np.clip(at[:, 0], 0, width - 1)] >= LEAST_TISSUE)


def _least_difference(differences: Array) -> float:
    """Half of what divides an image's differences from its background best (Otsu's threshold), at least ``NEAR``.

    Stain that has run out beside tissue differs from glass by less. On the four breast tumour slides that it was chosen
    on, 88 to 99 % of the spots that are laid lie where one was measured, and 96 to 99 % of those have one.
    """
    shares = np.bincount(differences.ravel(), minlength=256) / differences.size
    below, sums = np.cumsum(shares), np.cumsum(shares * np.arange(len(shares)))
    with np.errstate(divide="ignore", invalid="ignore"):
        between = (sums[-1] * below - sums) ** 2 / (below * (1 - below))
    return max(NEAR, float(np.nan_to_num(between, posinf=0.0).argmax()) / 2)
