"""An image that leads to no file, for blind slides."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass

from stbench.data.images.image import Image, Regions


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
