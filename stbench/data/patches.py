"""Patches: crops around spots at a size in micrometres; the only place that knows pixel size."""

import math
import warnings
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass
from typing import Any, Literal, Protocol

import numpy as np
from PIL import Image as PillowImage

from stbench.errors import ShapeError
from stbench.files.array_cache import Cache
from stbench.files.hashing import content_key

Array = np.ndarray[Any, Any]
CUT_VERSION = 1  # raised, and features.ENCODE_VERSION with it, when the same spec would give other pixels
RESAMPLING = {
    "bilinear": PillowImage.Resampling.BILINEAR,
    "bicubic": PillowImage.Resampling.BICUBIC,
    "nearest": PillowImage.Resampling.NEAREST,
}
REACH_PX = {"bilinear": 1, "bicubic": 2, "nearest": 1}  # source pixels either side that a filter weighs, at scale 1


@dataclass(frozen=True, kw_only=True)
class PatchSpec:
    """A square crop around a spot's centre."""

    side_um: float
    """Side of the crop on the tissue, in micrometres."""
    pixels: int
    """Side of the crop after resampling, in pixels."""
    resampling: Literal["bilinear", "bicubic", "nearest"] = "bilinear"
    """Pillow's filter; shrinking is antialiased for bilinear and bicubic."""


class Regions(Protocol):
    """An image opened for reading."""

    def region(self, left: int, top: int, width: int, height: int) -> Array:
        """Pixels of a box that lies inside the image: (height, width, 3) uint8, RGB."""
        ...


class Image(Protocol):
    """A slide's image: its size and content are known without decoding it."""

    @property
    def fingerprint(self) -> str:
        """sha256 of the content."""
        ...

    @property
    def size_px(self) -> tuple[int, int]:
        """Width and height in pixels at full resolution."""
        ...

    def open(self) -> AbstractContextManager[Regions]:
        """Regions of the image; formats that allow it are read in parts."""
        ...


@dataclass(frozen=True)
class SealedImage:
    """An image without its path, for blind slides: counts may lie in the next folder."""

    fingerprint: str
    size_px: tuple[int, int]
    open: Callable[[], AbstractContextManager[Regions]]

    @classmethod
    def of(cls, image: Image) -> "SealedImage":
        """``image`` behind its protocol."""
        return image if isinstance(image, SealedImage) else cls(image.fingerprint, image.size_px, lambda: image.open())


def cut_patches(image: Image, centres_px: Array, mpp_um: float, spec: PatchSpec, cache: Cache | None) -> Array:
    """Patches around ``centres_px``, from the cache where they were cut before.

    Args:
        image: the slide's image.
        centres_px: (n_spots, 2) x and y in full-resolution pixels.
        mpp_um: micrometres per pixel of ``image``.
        spec: what to cut.
        cache: where patches are remembered; None cuts them anew.

    Returns:
        (n_spots, pixels, pixels, 3) uint8, RGB, rows in the order of ``centres_px``. What lies outside the
        image is filled with its background colour.

    Raises:
        ShapeError: a side is not positive.
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
    return cache.get_or_make("patches", key, lambda: _cut(image, centres_px, mpp_um, spec))


def count_outside(size_px: tuple[int, int], centres_px: Array, mpp_um: float, spec: PatchSpec) -> int:
    """How many patches leave an image of ``size_px`` and so contain filled background."""
    half = spec.side_um / mpp_um / 2
    outside = (centres_px - half < 0) | (centres_px + half > np.asarray(size_px))
    return int(outside.any(axis=1).sum())


def _cut(image: Image, centres_px: Array, mpp_um: float, spec: PatchSpec) -> Array:
    outside = count_outside(image.size_px, centres_px, mpp_um, spec)
    if outside:
        warnings.warn(f"{outside} of {len(centres_px)} patches of {spec.side_um:g} µm leave their image", stacklevel=2)
    side_px = spec.side_um / mpp_um
    patches = np.empty((len(centres_px), spec.pixels, spec.pixels, 3), np.uint8)
    with image.open() as regions:
        background = _background(regions, image.size_px)
        for row, centre in enumerate(centres_px):
            patches[row] = _cut_one(regions, image.size_px, centre - side_px / 2, side_px, spec, background)
    return patches


def _cut_one(
    regions: Regions,
    size_px: tuple[int, int],
    corner: Array,
    side_px: float,
    spec: PatchSpec,
    background: Array,
) -> Array:
    margin = math.ceil(REACH_PX[spec.resampling] * max(side_px / spec.pixels, 1.0)) + 1  # so that no weight is cut off
    low = np.floor(corner).astype(int) - margin
    high = np.ceil(corner + side_px).astype(int) + margin
    canvas = _window(regions, size_px, low, high, background)
    left, top = corner - low
    cropped = PillowImage.fromarray(canvas).resize(
        (spec.pixels, spec.pixels),
        RESAMPLING[spec.resampling],
        box=(float(left), float(top), float(left + side_px), float(top + side_px)),
    )
    return np.asarray(cropped)


def _window(regions: Regions, size_px: tuple[int, int], low: Array, high: Array, background: Array) -> Array:
    """Pixels of a box, (height, width, 3) uint8; what lies outside the image is background."""
    inner_low, inner_high = np.clip(low, 0, size_px), np.clip(high, 0, size_px)
    if not (inner_high > inner_low).all():
        inner_high = inner_low
    (left, top), (w, h) = inner_low, inner_high - inner_low
    inside = regions.region(int(left), int(top), int(w), int(h)) if w and h else None
    width, height = high - low
    if inside is not None and (w, h) == (width, height):
        return np.ascontiguousarray(inside)
    canvas = np.empty((height, width, 3), np.uint8)
    canvas[:] = background
    if inside is not None:
        x, y = inner_low - low
        canvas[y : y + h, x : x + w] = inside
    return canvas


def _background(regions: Regions, size_px: tuple[int, int]) -> Array:
    """Background colour: the 95th percentile per channel along the image's border (tissue is darker)."""
    width, height = size_px
    thick = max(1, min(16, width // 8, height // 8))
    strips = [
        regions.region(0, 0, width, thick),
        regions.region(0, height - thick, width, thick),
        regions.region(0, 0, thick, height),
        regions.region(width - thick, 0, thick, height),
    ]
    border = np.concatenate([strip.reshape(-1, 3) for strip in strips])
    return np.percentile(border, 95, axis=0).round().astype(np.uint8)
