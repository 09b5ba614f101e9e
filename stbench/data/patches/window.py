"""Window: the pixels of a box around a spot, background where it leaves the image."""

from collections.abc import Callable
from typing import Any

import numpy as np

from stbench.data.images.image import Regions

Array = np.ndarray[Any, Any]
ROWS_PX = 256
"""Rows of the image's sides that are read at once."""


def window(
    regions: Regions, size_px: tuple[int, int], low: Array, high: Array, background: Callable[[], Array]
) -> Array:  # fmt: skip
    """Pixels of a box, (height, width, 3) uint8; what lies outside the image is background, which is asked for then."""
    inner_low, inner_high = np.clip(low, 0, size_px), np.clip(high, 0, size_px)
    if not (inner_high > inner_low).all():
        inner_high = inner_low
    (left, top), (w, h) = inner_low, inner_high - inner_low
    inside = regions.region(int(left), int(top), int(w), int(h)) if w and h else None
    width, height = high - low
    if inside is not None and (w, h) == (width, height):
        return np.ascontiguousarray(inside)
    canvas = np.empty((height, width, 3), np.uint8)
    canvas[:] = background()
    if inside is not None:
        x, y = inner_low - low
        canvas[y : y + h, x : x + w] = inside
    return canvas


def background_of(regions: Regions, size_px: tuple[int, int]) -> Array:
    """Background colour: the 95th percentile per channel along the image's border (tissue is darker)."""
    width, height = size_px
    thick = max(1, min(16, width // 8, height // 8))
    strips = [regions.region(0, 0, width, thick), regions.region(0, height - thick, width, thick)]
    for top in range(0, height, ROWS_PX):  # both sides in one pass: formats that are read in strips decode each once
        rows = min(ROWS_PX, height - top)
        strips += [regions.region(0, top, thick, rows), regions.region(width - thick, top, thick, rows)]
    border = np.concatenate([strip.reshape(-1, 3) for strip in strips])
    return np.percentile(border, 95, axis=0).round().astype(np.uint8)
