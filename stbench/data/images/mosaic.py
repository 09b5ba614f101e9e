"""Mosaic: crops of an image put where they lie on it, white where there is none."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]


class Mosaic:
    """Regions of an image of which there are crops alone."""

    def __init__(
        self, centres_px: Array, side_px: float, read: Callable[[Array], Iterator[tuple[int, Array]]]
    ) -> None:  # fmt: skip
        """Crops of ``side_px`` around ``centres_px`` (n, 2), of which ``read`` gives some with their places."""
        self._side = max(1, round(side_px))
        self._low = np.floor(centres_px - self._side / 2 + 0.5).astype(int)
        self._read = read

    def region(self, left: int, top: int, width: int, height: int) -> Array:
        """Pixels of a box: (height, width, 3) uint8; where crops lie on each other, one of them is seen."""
        canvas = np.full((height, width, 3), 255, np.uint8)
        low = self._low - [left, top]
        seen = np.flatnonzero(((low < [width, height]) & (low + self._side > 0)).all(axis=1))
        for at, crop in self._read(seen):
            _paste(canvas, _resized(crop, self._side), *low[seen[at]])
        return canvas


def _resized(crop: Array, side: int) -> Array:
    from PIL import Image as PillowImage

    return crop if len(crop) == side else np.asarray(PillowImage.fromarray(crop).resize((side, side)))


def _paste(canvas: Array, crop: Array, x: int, y: int) -> None:
    """What of a crop at x, y lies on the canvas."""
    (height, width), side = canvas.shape[:2], len(crop)
    left, top, right, bottom = max(x, 0), max(y, 0), min(x + side, width), min(y + side, height)
    canvas[top:bottom, left:right] = crop[top - y : bottom - y, left - x : right - x]
