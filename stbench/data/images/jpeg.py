"""JPEG files: size and content known without decoding; decoded in strips where their rows are marked, else once."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from stbench.data.images.exif import orientation_in
from stbench.data.images.image import Regions
from stbench.data.images.jpeg_rows import rows_of
from stbench.data.images.jpeg_strips import StripRegions
from stbench.data.images.memory import Pixels
from stbench.errors import DataError
from stbench.files.hashing import sha256_of
from stbench.files.parsing import reason_of
from stbench.files.reading import check_plain, read_bytes, too_large

Array = np.ndarray[Any, Any]
JPEG_END, SCAN = b"\xff\xd9", b"\xff\xda"
MOST_BEHIND = 4096
"""Bytes behind the end marker that programs leave; with more, the marker is a thumbnail's, and the image is cut off."""
MOST_BYTES, MOST_PIXELS, MOST_SCANNED = 2**29, 500_000_000, 2_000_000_000
"""Of a file; of an image, which is decoded whole; and of an image times its scans, each of which passes over it all."""


@dataclass(frozen=True)
class JpegImage:
    """A JPEG file; without marks at its rows it cannot be read in parts, and is decoded once for all the patches."""

    path: Path

    @cached_property
    def fingerprint(self) -> str:
        """sha256 of the file; without what is behind its end, unless that is zeros, which were always part of it."""
        check_plain(self.path, DataError, "a JPEG image", MOST_BYTES)
        with self.path.open("rb") as file:
            file.seek(max(0, self.path.stat().st_size - MOST_BEHIND))
            tail = file.read().rstrip(b"\0")
        if tail.endswith(JPEG_END):
            return sha256_of(self.path)
        return hashlib.sha256(self._content()).hexdigest()

    @cached_property
    def size_px(self) -> tuple[int, int]:
        """Width and height, from the header; DataError where the file breaks off before the end marker."""
        from simplejpeg import decode_jpeg_header

        content = self._content()
        try:
            height, width, _, _ = decode_jpeg_header(content)
        except ValueError as error:
            raise self._broken(error) from None
        pixels, scans = height * width, content.count(SCAN)
        if pixels > MOST_PIXELS or pixels * scans > MOST_SCANNED:
            what = f"states {width:,} x {height:,} px in {scans} scans"
            raise too_large(self.path, DataError, what, MOST_PIXELS, "pixels")
        return width, height

    @property
    def stated_mpp_um(self) -> float | None:
        """None: the resolutions that JPEG files state are those of screens and printers."""
        return None

    @cached_property
    def orientation(self) -> int:
        """EXIF's number for how the image is to be turned; 1 where it is stored as it is seen."""
        return orientation_in(self._content())

    @contextmanager
    def open(self) -> Iterator[Regions]:
        """Regions of the image, of which only the strips that they touch are decoded if the format allows it."""
        _ = self.size_px  # a bomb is refused by its header
        rows = rows_of(self._content())
        yield StripRegions(rows, self._into) if rows else Pixels(self._decoded())

    def reduced(self, least_px: int) -> Array:
        """The image at the smallest scale, an eighth at least, that has ``least_px`` in width and height, or as it is.

        The format lets smaller scales be decoded without the pixels of the whole.
        """
        return self._decoded(min_height=least_px, min_width=least_px)

    def _decoded(self, **least: int) -> Array:
        _ = self.size_px  # a bomb is refused by its header
        return self._pixels(self._content(), **least)

    def _into(self, content: bytes, memory: Array) -> Array:
        return self._pixels(content, buffer=memory)

    def _pixels(self, content: bytes, **options: Any) -> Array:
        from simplejpeg import decode_jpeg

        try:
            return np.asarray(decode_jpeg(content, colorspace="RGB", strict=True, **options))
        except (ValueError, MemoryError) as error:
            raise self._broken(reason_of(error)) from None

    def _content(self) -> bytes:
        """The file up to its end marker, and zeros behind it; DataError where the marker is missing."""
        content = read_bytes(self.path, DataError, "a JPEG image", MOST_BYTES)
        whole = content.rstrip(b"\0")
        if whole.endswith(JPEG_END):
            return content
        end = whole.rfind(JPEG_END, max(0, len(whole) - MOST_BEHIND))
        if end < 0:
            raise self._broken("its end is missing")
        return whole[: end + len(JPEG_END)]

    def _broken(self, error: Exception | str) -> DataError:
        return DataError(
            str(self.path),
            f"is not a whole JPEG image ({error})",
            "the file as published",
            "Download it again",
        )
