"""TIFF files of all kinds that slides come in: tiled, striped, pyramidal, BigTIFF, OME-TIFF, SVS; read by region."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from stbench.data.images.image import Regions
from stbench.data.images.pyramid import Level
from stbench.data.images.tiff_pages import BROKEN, LARGEST_CHUNK, PageRegions, broken, chunk_size, coloured
from stbench.data.images.tiff_tags import orientation_of, stated_mpp_of
from stbench.errors import DataError
from stbench.files.hashing import sha256_of

if TYPE_CHECKING:
    from tifffile import TiffFile, TiffPage

PYRAMID = 1.3
"""Ratio of a copy's sides from which it is a level of a pyramid, and no other picture of the slide."""


class Facts(NamedTuple):
    """What a file says without a pixel being decoded."""

    sizes: tuple[tuple[int, int], ...]
    """Width and height of each level."""
    mpp_um: float | None
    orientation: int


@dataclass(frozen=True)
class TiffImage:
    """A TIFF file, or one level of its pyramid."""

    path: Path
    level: int = 0

    @cached_property
    def fingerprint(self) -> str:
        """sha256 of the file."""
        return sha256_of(self.path)

    @cached_property
    def facts(self) -> Facts:
        """Sizes of its levels, stated scale, orientation; DataError where the file is cut short or beyond reading."""
        with self._file() as file:
            try:
                levels = _levels(file)
                for pages in levels:
                    for page in pages:
                        _check_page(page, file.filehandle.size, str(self.path))
                    _check_colours(pages, str(self.path))
                first = levels[0][0]
                sizes = tuple((int(pages[0].imagewidth), int(pages[0].imagelength)) for pages in levels)
                return Facts(sizes, stated_mpp_of(file, first), orientation_of(first))
            except BROKEN as error:
                raise broken(str(self.path), error) from None

    @property
    def size_px(self) -> tuple[int, int]:
        """Width and height."""
        return self.facts.sizes[self.level]

    @property
    def stated_mpp_um(self) -> float | None:
        """Micrometres per pixel as the file has them; None where it does not say."""
        return self.facts.mpp_um

    @property
    def orientation(self) -> int:
        """TIFF's number for how the image is to be turned; 1 where it is stored as it is seen."""
        return self.facts.orientation

    def level_for(self, scale: float) -> Level:
        """The smallest copy that has at least one pixel for ``scale`` pixels of the whole image."""
        shrinks = [
            (self.size_px[0] / width, self.size_px[1] / height) for width, height in self.facts.sizes[self.level :]
        ]
        fine = [number for number, shrink in enumerate(shrinks) if max(shrink) <= max(scale, 1.0) * (1 + 1e-3)]
        return Level(TiffImage(self.path, self.level + fine[-1]), shrinks[fine[-1]])

    @contextmanager
    def open(self) -> Iterator[Regions]:
        """Regions of the level, of which only the tiles that they touch are read."""
        self.facts  # noqa: B018 - refuses a broken file
        with self._file() as file:
            yield PageRegions(_levels(file)[self.level], str(self.path))

    @contextmanager
    def _file(self) -> "Iterator[TiffFile]":
        from tifffile import TiffFile, TiffFileError

        try:
            file = TiffFile(self.path)
        except (*BROKEN, TiffFileError) as error:
            raise broken(str(self.path), error) from None
        with file, _unlogged():
            yield file


@contextmanager
def _unlogged() -> Iterator[None]:
    """Without tifffile's own words on what it makes of odd tags: a file is read, or refused in one message."""
    logger = logging.getLogger("tifffile")
    before = logger.disabled
    logger.disabled = True
    try:
        yield
    finally:
        logger.disabled = before


def _levels(file: "TiffFile") -> "list[list[TiffPage]]":
    """Pages of the slide's picture, from the largest level to the smallest; labels and thumbnails are others."""
    series = max(file.series, key=lambda each: _area(each.keyframe))
    levels = [[page for page in level.pages if page is not None] for level in series.levels]
    if len(levels) == 1:
        levels += [[page] for page in _copies(file, levels[0][0])]
    return [[_full(file, page) for page in pages] for pages in levels]


def _full(file: "TiffFile", page: "TiffPage") -> "TiffPage":
    return page.aspage() if hasattr(page, "aspage") else page


def _copies(file: "TiffFile", first: "TiffPage") -> "list[TiffPage]":
    """Smaller pages of the same picture where the file does not say that they are a pyramid."""
    copies = []
    last = first
    for page in file.pages[1:]:
        page = page.aspage()
        across, down = last.imagewidth / page.imagewidth, last.imagelength / page.imagelength
        alike = abs(across / down - 1) < 0.02 and across >= PYRAMID
        if alike and page.is_tiled and page.samplesperpixel == first.samplesperpixel and page.dtype == first.dtype:
            copies.append(page)
            last = page
    return copies


def _area(page: "TiffPage") -> int:
    return int(page.imagewidth) * int(page.imagelength)


def _check_page(page: "TiffPage", size: int, where: str) -> None:
    """DataError where a page is cut short, cannot be decoded in parts, or has colours that cannot be read."""
    ends = [offset + count for offset, count in zip(page.dataoffsets, page.databytecounts, strict=True) if count]
    if not ends or max(ends) > size:
        raise broken(where, f"its data reach to byte {max(ends, default=0):,} of {size:,}")
    down, across = chunk_size(page)
    if page.dtype not in (np.uint8, np.uint16):
        raise DataError(where, f"is an image of {page.dtype} values", "8 or 16 bits a channel", "Save it as 8-bit RGB")
    if down * across * page.samplesperpixel * page.dtype.itemsize > LARGEST_CHUNK:
        raise DataError(
            where, f"is stored in one piece of {across} x {down} pixels", "tiles, or strips of few rows",
            "Save it as a tiled TIFF, so that it can be read in parts",
        )  # fmt: skip
    chunks = -(-page.imagewidth // across) * -(-page.imagelength // down)
    planes = page.samplesperpixel if page.planarconfig == 2 else 1
    if len(page.dataoffsets) < chunks * planes or page.imagedepth > 1:
        raise broken(where, f"it has {len(page.dataoffsets)} of {chunks * planes} tiles")


def _check_colours(pages: "list[TiffPage]", where: str) -> None:
    """DataError where the channels of a picture are no colours: five of fluorescence, or those of print."""
    channels = sum(page.samplesperpixel for page in pages)
    coloured(np.zeros((1, 1, channels), pages[0].dtype), pages[0], where)
