"""Strips of a JPEG file whose rows are marked: its regions are read without the rest."""

import weakref
from collections.abc import Callable
from typing import Any

import numpy as np

from stbench.data.images.jpeg_rows import JpegRows
from stbench.data.images.pieces import Pieces

Array = np.ndarray[Any, Any]
STRIP_PX = 192
"""Height of what is decoded at once, or a little less."""
REMEMBERED = 2**25
"""Bytes of strips that are held at least."""
AHEAD = 1
"""Strips below a region that a thread decodes rather than wait: bands go down the image."""
APART_PX = 768
"""Rows around a region within which others are soon asked for: patches are cut in bands across the image."""


class StripRegions:
    """Regions of a JPEG file of which only the strips that they touch are decoded; threads may share them."""

    for_threads = True

    def __init__(self, rows: JpegRows, decode: Callable[[bytes, Array], Array]) -> None:
        """Regions of ``rows``; ``decode`` puts the (height, width, 3) pixels of a whole JPEG file into memory."""
        self._rows, self._decode = rows, decode
        self._free: list[Array] = []
        """Memory of strips that nobody holds any more: to be given new one for each takes a third of decoding it."""
        self._n_rows = max(1, STRIP_PX // rows.frame.block_height)
        self._height = self._n_rows * rows.frame.block_height
        self._strips = Pieces(self._strip, REMEMBERED)

    def region(self, left: int, top: int, width: int, height: int) -> Array:
        """(height, width, 3) uint8."""
        enough = (2 * height + APART_PX) * 3 * self._rows.frame.width
        self._strips.most_bytes = max(self._strips.most_bytes, enough)
        pixels = np.empty((height, width, 3), np.uint8)
        first, end = top // self._height, (top + height - 1) // self._height + 1
        ahead = range(end, min(end + AHEAD, -(-len(self._rows) // self._n_rows)))
        for number, strip in self._strips.each(range(first, end), ahead):
            low = number * self._height
            start, stop = max(top, low), min(top + height, low + len(strip))
            pixels[start - top : stop - top] = strip[start - low : stop - low, left : left + width]
        return pixels

    def _strip(self, number: int) -> Array:
        """The pixels of a strip; colours are interpolated over its edges, so that a row more is decoded either side."""
        first, last = number * self._n_rows, min((number + 1) * self._n_rows, len(self._rows))
        low, high = max(first - 1, 0), min(last + 1, len(self._rows))
        memory = self._memory()
        pixels = self._decode(self._rows.file(low, high), memory)
        start = (first - low) * self._rows.frame.block_height
        strip = pixels[start : start + (last - first) * self._rows.frame.block_height]
        weakref.finalize(strip, self._free.append, memory)
        return strip

    def _memory(self) -> Array:
        """For a strip and the rows either side of it."""
        try:
            return self._free.pop()
        except IndexError:
            frame = self._rows.frame
            return np.empty((self._n_rows + 2) * frame.block_height * frame.width * 3, np.uint8)
