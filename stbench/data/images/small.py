"""Small copies of images, to be looked at as a whole."""

import math
from typing import Any, NamedTuple, Protocol, runtime_checkable

import numpy as np

from stbench.data.images.image import Image
from stbench.data.images.pyramid import level_of

Array = np.ndarray[Any, Any]
BAND_PX = 2**24
"""Pixels of the image that are read at once."""


class Copy(NamedTuple):
    """A smaller copy of an image."""

    pixels: Array
    """(height, width, 3) uint8."""
    shrink: tuple[float, float]
    """Pixels of the image per pixel of the copy, in x and y."""


@runtime_checkable
class Reduces(Protocol):
    """An image that can be decoded at a smaller scale, in less time than at its own."""

    def reduced(self, least_px: int) -> Array:
        """The smallest that is at least ``least_px`` wide and high, or the image: (height, width, 3) uint8."""
        ...


def thumbnail(image: Image, least_px: int) -> Array:
    """Pixels of an image at a smaller scale, in the quickest way there is; at least ``least_px`` where it is larger.

    Which scale that is depends on the format: this is for looking, not for measuring.
    """
    if isinstance(image, Reduces):
        return image.reduced(least_px)
    return small_copy(image, 2 * least_px).pixels


def small_copy(image: Image, largest_px: int) -> Copy:
    """An image with means of whole blocks as pixels, at most ``largest_px`` wide and high; read in bands.

    An image that is small already is itself. What is left over at the right and lower edges is left out.
    """
    level, shrink = level_of(image, max(1.0, max(image.size_px) / largest_px))
    width, height = level.size_px
    step = math.ceil(max(width, height) / largest_px)
    columns, rows = max(1, width // step), max(1, height // step)
    step_x, step_y = min(step, width), min(step, height)
    pixels = np.empty((rows, columns, 3), np.uint8)
    per_band = max(1, BAND_PX // (width * step_y))
    with level.open() as regions:
        for top in range(0, rows, per_band):
            n = min(per_band, rows - top)
            band = regions.region(0, top * step_y, columns * step_x, n * step_y)
            pixels[top : top + n] = band.reshape(n, step_y, columns, step_x, 3).mean(axis=(1, 3)).round()
    return Copy(pixels, (shrink[0] * step_x, shrink[1] * step_y))
