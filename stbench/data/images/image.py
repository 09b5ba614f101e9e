"""Image: what an image of a slide has to offer, whatever its format."""

from contextlib import AbstractContextManager
from typing import Any, Protocol

import numpy as np

Array = np.ndarray[Any, Any]


class Regions(Protocol):
    """An image opened for reading."""

    def region(self, left: int, top: int, width: int, height: int) -> Array:
        """Pixels of a box that lies inside the image: (height, width, 3) uint8, RGB."""
        ...


def is_for_threads(regions: Regions) -> bool:
    """Whether several threads may read regions at once; an image's own class says so with ``for_threads``."""
    return bool(getattr(regions, "for_threads", False))


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
