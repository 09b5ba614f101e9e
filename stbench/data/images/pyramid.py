"""Pyramids: images that hold smaller copies of themselves, of which patches are cut where they suffice."""

from typing import Any, NamedTuple, Protocol, runtime_checkable

import numpy as np

from stbench.data.images.image import Image

Array = np.ndarray[Any, Any]


class Level(NamedTuple):
    """An image, or a smaller copy of it."""

    image: Image
    shrink: tuple[float, float]
    """Pixels of the whole image per pixel of this one, in x and y; not always whole numbers."""


@runtime_checkable
class Pyramid(Protocol):
    """An image with smaller copies."""

    def level_for(self, scale: float) -> Level:
        """The smallest copy that has at least one pixel for ``scale`` pixels of the whole image."""
        ...


def level_of(image: Image, scale: float) -> Level:
    """The copy that patches are cut from which shrink the image by ``scale``; the image itself where it has none."""
    return image.level_for(scale) if isinstance(image, Pyramid) else Level(image, (1.0, 1.0))
