"""Pages of a TIFF file: one picture in tiles or strips, whose regions are read without the rest."""

import struct
import threading
from itertools import product
from typing import TYPE_CHECKING, Any

import numpy as np

from stbench.data.images.colours import eight_bits, over_white, unreadable_colours
from stbench.data.images.pieces import Pieces
from stbench.data.images.tiff_jpeg import decoded_colours
from stbench.errors import DataError

if TYPE_CHECKING:
    from tifffile import TiffPage

Array = np.ndarray[Any, Any]
REMEMBERED = 2**28
"""Bytes of decoded tiles that are held: neighbouring spots share them."""
LARGEST_CHUNK = 2**31
"""Bytes of a tile or strip from which reading one is reading the whole image into memory."""
GREY, INVERTED, RGB, PALETTE, YCBCR = 1, 0, 2, 3, 6
"""How TIFF numbers colours."""
JPEG = (7, 33007)
"""How it numbers compression that is JPEG's."""
BROKEN = (
    OSError, ValueError, KeyError, IndexError, TypeError, AttributeError, RuntimeError, EOFError, OverflowError,
    ZeroDivisionError, ArithmeticError, AssertionError, NotImplementedError, MemoryError, struct.error,
)  # fmt: skip
"""What tifffile and its codecs raise of files that are cut short, changed or beyond them."""


class PageRegions:
    """Regions of a picture that one page holds, or one page per channel; threads may share them."""

    for_threads = True

    def __init__(self, pages: "list[TiffPage]", where: str) -> None:
        self._pages, self._where = pages, where
        self._tiles = Pieces(self._decoded, REMEMBERED)
        self._file = threading.Lock()

    def region(self, left: int, top: int, width: int, height: int) -> Array:
        """(height, width, 3) uint8."""
        channels = [self._stored(number, left, top, width, height) for number in range(len(self._pages))]
        return coloured(np.concatenate(channels, axis=2), self._pages[0], self._where)

    def _stored(self, number: int, left: int, top: int, width: int, height: int) -> Array:
        """(height, width, n_channels) of a page, as its numbers are; what was never scanned is white."""
        page = self._pages[number]
        samples, separate = page.samplesperpixel, page.planarconfig == 2 and page.samplesperpixel > 1
        white = 0 if page.photometric == INVERTED else np.iinfo(page.dtype).max
        canvas = np.full((height, width, samples), white, page.dtype)
        down, across = chunk_size(page)
        columns, rows = -(-page.imagewidth // across), -(-page.imagelength // down)
        planes = range(samples) if separate else [0]
        ys = range(top // down, (top + height - 1) // down + 1)
        xs = range(left // across, (left + width - 1) // across + 1)
        places = {(number, (plane * rows + y) * columns + x): (plane, y, x) for plane, y, x in product(planes, ys, xs)}
        for key, tile in self._tiles.each(list(places)):
            plane, y, x = places[key]
            if tile is not None:
                part = canvas[:, :, plane : plane + 1] if separate else canvas
                _paste(part, tile, x * across - left, y * down - top)
        return canvas

    def _decoded(self, key: tuple[int, int]) -> Array | None:
        number, index = key
        page = self._pages[number]
        try:
            offset, size = page.dataoffsets[index], page.databytecounts[index]
            if not size:
                return None
            with self._file:
                file = page.parent.filehandle
                file.seek(offset)
                content = file.read(size)
                decode, tables = page.decode, page.jpegtables  # made when first asked for, from tags of the file
            if page.compression in JPEG and page.photometric == YCBCR and page.samplesperpixel == 3:
                known = decoded_colours(content, tables, chunk_size(page))
                if known is not None:
                    return known
            tile = decode(content, index, jpegtables=tables)[0]
            return None if tile is None else np.asarray(tile[0])
        except BROKEN as error:
            raise broken(self._where, error) from None


def coloured(values: Array, page: "TiffPage", where: str) -> Array:
    """(height, width, 3) uint8 RGB of (height, width, n_channels) as stored; DataError for colours of other kinds."""
    channels = values.shape[2]
    if page.photometric == PALETTE and channels == 1:
        return np.ascontiguousarray(
            (np.asarray(page.colormap)[:, values[:, :, 0]] >> 8).astype(np.uint8).transpose(1, 2, 0)
        )
    if page.photometric in (GREY, INVERTED, RGB, YCBCR) and channels in (1, 2, 3, 4):
        bytes_ = eight_bits(values, where)
        bytes_ = 255 - bytes_ if page.photometric == INVERTED else bytes_
        if channels in (1, 2):
            bytes_ = np.concatenate([np.repeat(bytes_[:, :, :1], 3, axis=2), bytes_[:, :, 1:]], axis=2)
        has_alpha = bytes_.shape[2] == 4 and 0 not in (page.extrasamples or (0,))
        return over_white(bytes_) if has_alpha else np.ascontiguousarray(bytes_[:, :, :3])
    kind = getattr(page.photometric, "name", str(page.photometric))
    raise unreadable_colours(f"{kind} with {channels} channels", where)


def chunk_size(page: "TiffPage") -> tuple[int, int]:
    """Height and width of a page's tiles, or of its strips."""
    if page.is_tiled:
        return int(page.tilelength), int(page.tilewidth)
    return min(int(page.rowsperstrip), int(page.imagelength)), int(page.imagewidth)


def broken(where: str, error: Exception | str) -> DataError:
    """The error of a file that cannot be decoded."""
    words = " ".join(str(error).split())[:160] or type(error).__name__
    return DataError(where, f"is not a whole TIFF image ({words})", "the file as written", "Download it again")


def _paste(canvas: Array, tile: Array, left: int, top: int) -> None:
    """Put a tile into a canvas at a place that may lie partly outside."""
    height, width = canvas.shape[:2]
    x, y = max(left, 0), max(top, 0)
    part = tile[y - top : height - top, x - left : width - left]
    canvas[y : y + part.shape[0], x : x + part.shape[1]] = part
