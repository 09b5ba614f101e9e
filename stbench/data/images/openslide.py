"""Scanners' formats that are no TIFF, or one of their own, by OpenSlide: an extra that is asked for by name."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from stbench.data.images.colours import over_white
from stbench.data.images.image import Regions
from stbench.data.images.pyramid import Level
from stbench.errors import DataError
from stbench.files.hashing import content_key, sha256_of

if TYPE_CHECKING:
    from openslide import OpenSlide

Array = np.ndarray[Any, Any]
ENDINGS = (".mrxs", ".vms", ".vmu", ".scn", ".bif", ".czi", ".dcm", ".svslide")
"""Names of files that OpenSlide alone reads."""


@dataclass(frozen=True)
class OpenSlideImage:
    """A scanner's file, or one level of its pyramid."""

    path: Path
    level: int = 0

    @cached_property
    def fingerprint(self) -> str:
        """sha256 of the file, and of those in a folder of its name, where such formats keep their pixels."""
        folder = self.path.with_suffix("")
        parts = sorted(path for path in folder.rglob("*") if path.is_file()) if folder.is_dir() else []
        return content_key("openslide", [sha256_of(path) for path in (self.path, *parts)])

    @cached_property
    def _sizes(self) -> tuple[tuple[int, int], ...]:
        with self._slide() as slide:
            return tuple(slide.level_dimensions)

    @property
    def size_px(self) -> tuple[int, int]:
        """Width and height."""
        return self._sizes[self.level]

    @cached_property
    def stated_mpp_um(self) -> float | None:
        """Micrometres per pixel as the file has them; None where it does not say."""
        with self._slide() as slide:
            stated = slide.properties.get("openslide.mpp-x")
        return None if stated is None else float(stated)

    @property
    def orientation(self) -> int:
        """1: such files are stored as they are seen."""
        return 1

    def level_for(self, scale: float) -> Level:
        """The smallest copy that has at least one pixel for ``scale`` pixels of the whole image."""
        shrinks = [(self.size_px[0] / width, self.size_px[1] / height) for width, height in self._sizes[self.level :]]
        fine = [number for number, shrink in enumerate(shrinks) if max(shrink) <= max(scale, 1.0) * (1 + 1e-3)]
        return Level(OpenSlideImage(self.path, self.level + fine[-1]), shrinks[fine[-1]])

    @contextmanager
    def open(self) -> Iterator[Regions]:
        """Regions of the level."""
        with self._slide() as slide:
            yield _SlideRegions(slide, self.level, str(self.path))

    @contextmanager
    def _slide(self) -> "Iterator[OpenSlide]":
        try:
            from openslide import OpenSlide, OpenSlideError
        except ImportError as error:
            raise DataError(
                str(self.path), f"is in a scanner's format, and OpenSlide is not here ({error})", "an image to read",
                "Install it: pip install 'stbench[openslide]', or save the image as a tiled TIFF",
            ) from None  # fmt: skip
        try:
            slide = OpenSlide(self.path)
        except (OpenSlideError, OSError) as error:
            raise DataError(str(self.path), f"cannot be read by OpenSlide ({error})", "a scanner's image") from None
        with slide:
            yield slide


class _SlideRegions:
    """Regions of a level."""

    def __init__(self, slide: "OpenSlide", level: int, where: str) -> None:
        self._slide, self._level, self._where = slide, level, where

    def region(self, left: int, top: int, width: int, height: int) -> Array:
        """(height, width, 3) uint8; OpenSlide takes corners in pixels of the whole image."""
        from openslide import OpenSlideError

        (across, down), (wide, high) = self._slide.dimensions, self._slide.level_dimensions[self._level]
        corner = (round(left * across / wide), round(top * down / high))
        try:
            return over_white(np.asarray(self._slide.read_region(corner, self._level, (width, height))))
        except OpenSlideError as error:
            raise DataError(self._where, f"cannot be read by OpenSlide ({error})", "a scanner's image") from None
