"""An image that leads to no file, for blind slides."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field

from stbench.data.images.crops import Crops, crops_of
from stbench.data.images.image import Image, Regions
from stbench.data.images.pyramid import Level, level_of


@dataclass(frozen=True)
class SealedImage:
    """An image without its path, for blind slides: counts may lie in the next folder."""

    fingerprint: str
    size_px: tuple[int, int]
    open: Callable[[], AbstractContextManager[Regions]]
    level_for: Callable[[float], Level] = field(repr=False)
    """The copy to read at a smaller scale, sealed as the image is."""
    crops: Callable[[], Crops | None] = field(repr=False)
    """The crops of an image of which nothing else is there."""

    @classmethod
    def of(cls, image: Image) -> "SealedImage":
        """``image`` behind its protocol."""
        if isinstance(image, SealedImage):
            return image

        def level_for(scale: float) -> Level:
            level = level_of(image, scale)
            return Level(cls.of(level.image), level.shrink)

        return cls(image.fingerprint, image.size_px, lambda: image.open(), level_for, lambda: crops_of(image))
