"""An image whose pixels are held in memory."""

from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]


class Pixels:
    """Regions of an image that is held in memory."""

    def __init__(self, pixels: Array) -> None:
        self._pixels = pixels

    def region(self, left: int, top: int, width: int, height: int) -> Array:
        """(height, width, 3) uint8."""
        return self._pixels[top : top + height, left : left + width]
