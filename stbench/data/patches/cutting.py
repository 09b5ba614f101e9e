"""Cutting: patches around spots, resampled from the image; the only place that knows pixel size."""

import math
import warnings
from collections.abc import Callable
from dataclasses import asdict
from functools import cache as once
from typing import Any

import numpy as np
from PIL import Image as PillowImage

from stbench.data.images.crops import crops_of
from stbench.data.images.image import Image, Regions, is_for_threads
from stbench.data.images.pyramid import level_of
from stbench.data.patches.shipped import from_crops
from stbench.data.patches.spec import RESAMPLING, PatchSpec
from stbench.data.patches.threads import for_each, threads_here
from stbench.data.patches.window import background_of, window
from stbench.errors import ShapeError
from stbench.files.array_cache import Cache
from stbench.files.hashing import content_key

Array = np.ndarray[Any, Any]
CUT_VERSION = 1  # raised, and features.ENCODE_VERSION with it, when the same spec would give other pixels
BAND_PX = 256
REACH_PX = {"bilinear": 1, "bicubic": 2, "nearest": 1}  # source pixels either side that a filter weighs, at scale 1


def cut_patches(
    image: Image, centres_px: Array, mpp_um: float, spec: PatchSpec, cache: Cache | None, *, remember: bool = True
) -> Array:  # fmt: skip
    """Patches around ``centres_px``, from the cache where they were cut before.

    Args:
        image: the slide's image.
        centres_px: (n_spots, 2) x and y in full-resolution pixels.
        mpp_um: micrometres per pixel of ``image``.
        spec: what to cut.
        cache: where patches are remembered; None cuts them anew.
        remember: whether patches that are cut now go into the cache.

    Returns:
        (n_spots, pixels, pixels, 3) uint8, RGB, rows in the order of ``centres_px``. What lies outside the
        image is filled with its background colour. Of an image that is there as crops alone, these are taken.

    Raises:
        ShapeError: a side is not positive.
        DataError: there are crops alone, and the patch is wider than they are.
    """
    if spec.side_um <= 0 or spec.pixels <= 0 or mpp_um <= 0:
        raise ShapeError(
            "patch",
            f"has side {spec.side_um} µm, {spec.pixels} px at {mpp_um} µm per pixel",
            "positive sizes",
        )
    if cache is None:
        return _cut(image, centres_px, mpp_um, spec)
    key = content_key(
        "patches", CUT_VERSION, image.fingerprint, np.round(centres_px, 6), round(mpp_um, 9), asdict(spec)
    )

    def cut() -> Array:
        return _cut(image, centres_px, mpp_um, spec)

    if remember:
        return cache.get_or_make("patches", key, cut)
    cached = cache.get("patches", key)
    return cut() if cached is None else cached


def count_outside(size_px: tuple[int, int], centres_px: Array, mpp_um: float, spec: PatchSpec) -> int:
    """How many patches leave an image of ``size_px`` and so contain filled background."""
    half = spec.side_um / mpp_um / 2
    outside = (centres_px - half < 0) | (centres_px + half > np.asarray(size_px))
    return int(outside.any(axis=1).sum())


def _cut(image: Image, centres_px: Array, mpp_um: float, spec: PatchSpec) -> Array:
    crops = crops_of(image)
    if crops is not None:
        return from_crops(crops, centres_px, mpp_um, spec)
    outside = count_outside(image.size_px, centres_px, mpp_um, spec)
    if outside:
        warnings.warn(f"{outside} of {len(centres_px)} patches of {spec.side_um:g} µm leave their image", stacklevel=2)
    level, shrink = level_of(image, spec.side_um / mpp_um / spec.pixels)
    side_px = spec.side_um / mpp_um / float(np.mean(shrink))
    patches = np.empty((len(centres_px), spec.pixels, spec.pixels, 3), np.uint8)
    with level.open() as regions:
        background = once(lambda: background_of(regions, level.size_px))  # which few need, and costs a look around
        centres = centres_px / np.asarray(shrink)

        def cut(row: int) -> None:
            corner = centres[row] - side_px / 2
            _cut_one(regions, level.size_px, corner, side_px, spec, background, patches[row])

        for_each(_by_bands(centres).tolist(), cut, threads_here() if is_for_threads(regions) else 1)
    return patches


def _by_bands(centres_px: Array) -> Array:
    """Rows in the order in which spots lie in bands across the image: neighbours share the tiles that are decoded."""
    return np.lexsort((centres_px[:, 0], centres_px[:, 1] // BAND_PX))


def _cut_one(
    regions: Regions, size_px: tuple[int, int], corner: Array, side_px: float, spec: PatchSpec,
    background: Callable[[], Array], out: Array,
) -> None:  # fmt: skip
    margin = math.ceil(REACH_PX[spec.resampling] * max(side_px / spec.pixels, 1.0)) + 1  # so that no weight is cut off
    low = np.floor(corner).astype(int) - margin
    high = np.ceil(corner + side_px).astype(int) + margin
    canvas = window(regions, size_px, low, high, background)
    left, top = map(float, corner - low)
    if spec.resampling != "nearest" and spec.pixels < min(canvas.shape[:2]):
        from stbench.data.patches.resampling import resampled  # numba, which takes half a second to import

        resampled(canvas, (left, top), side_px, spec.pixels, spec.resampling, out)
        return
    box = (left, top, left + side_px, top + side_px)
    out[:] = PillowImage.fromarray(canvas).resize((spec.pixels,) * 2, RESAMPLING[spec.resampling], box=box)
