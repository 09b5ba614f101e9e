"""Shipped patches: those that a dataset publishes in the place of its images are taken, and never cut again."""

import warnings
from typing import Any

import numpy as np
from PIL import Image as PillowImage

from stbench.data.images.crops import Crops
from stbench.data.patches.spec import RESAMPLING, PatchSpec
from stbench.errors import DataError

Array = np.ndarray[Any, Any]
SAME_SIDE = 0.03
"""Share by which a side may differ from that of the shipped patches to be theirs: scales are measured no better."""


def from_crops(crops: Crops, centres_px: Array, mpp_um: float, spec: PatchSpec) -> Array:
    """Patches around spots: the shipped ones where they are as wide, else their middles.

    Where the dataset says so, the shipped ones stand for wider ones, too, with a warning: as in benchmarks that give
    one patch to every method, whatever each would look at.

    Args:
        crops: the shipped patches.
        centres_px: (n_spots, 2) x and y of the spots, in their pixels.
        mpp_um: micrometres per pixel of theirs.
        spec: what is asked for.

    Returns:
        (n_spots, pixels, pixels, 3) uint8, RGB, rows in the order of ``centres_px``.

    Raises:
        DataError: what is asked for is wider than the shipped patches, and these do not stand for it.
    """
    side_px = _side_px(crops, mpp_um, spec)
    low, high = (crops.side_px - side_px) / 2, (crops.side_px + side_px) / 2
    patches = np.empty((len(centres_px), spec.pixels, spec.pixels, 3), np.uint8)
    for row, crop in crops.around(centres_px):
        image = PillowImage.fromarray(crop)
        patches[row] = np.asarray(image.resize((spec.pixels,) * 2, RESAMPLING[spec.resampling], (low, low, high, high)))
    return patches


def _side_px(crops: Crops, mpp_um: float, spec: PatchSpec) -> float:
    side_px, shipped_px = spec.side_um / mpp_um, crops.side_px
    if abs(side_px - shipped_px) <= SAME_SIDE * shipped_px:
        return shipped_px
    if side_px < shipped_px:
        return side_px
    shipped = f"those that the dataset ships: {shipped_px * mpp_um:.4g} µm"
    if not crops.for_wider:
        raise DataError(
            f"patches of {spec.side_um:g} µm", f"are wider than {shipped}",
            "patches that lie within the shipped ones: there is no image to cut others from",
            "Use a method or variant that looks no further, or the dataset's whole images",
        )  # fmt: skip
    warnings.warn(f"patches of {spec.side_um:g} µm are wider than {shipped}, which are given instead", stacklevel=2)
    return shipped_px
