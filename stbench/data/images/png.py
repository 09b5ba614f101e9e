"""PNG files, gzipped or not: the format cannot be read in parts, so they are decoded once for all patches of a spec."""

import io
import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from stbench.data.images.colours import rgb_of
from stbench.data.images.image import Regions
from stbench.data.images.memory import Pixels
from stbench.errors import DataError
from stbench.files.hashing import sha256_of
from stbench.files.reading import LARGE, read_unpacked

if TYPE_CHECKING:
    from PIL.PngImagePlugin import PngImageFile

PNG, GZIP = b"\x89PNG\r\n\x1a\n", b"\x1f\x8b"
PACKED = 1100
"""How much smaller than its pixels deflate can make a file, at most."""
BROKEN = (
    OSError, SyntaxError, ValueError, EOFError, OverflowError, zlib.error, IndexError, TypeError, KeyError,
    struct.error,
)  # fmt: skip
"""What decoding raises of files that are cut short or changed; Pillow calls a broken chunk a SyntaxError."""


@dataclass(frozen=True)
class PngImage:
    """A PNG file, as Space Ranger writes pictures of slides."""

    path: Path

    @cached_property
    def fingerprint(self) -> str:
        """sha256 of the file."""
        return sha256_of(self.path)

    @cached_property
    def size_px(self) -> tuple[int, int]:
        """Width and height, from the header."""
        with self._decoder() as image:
            return image.size

    @contextmanager
    def open(self) -> Iterator[Regions]:
        """The decoded image."""
        with self._decoder() as image:
            image.load()
            pixels = rgb_of(image, str(self.path))
        yield Pixels(pixels)

    @contextmanager
    def _decoder(self) -> "Iterator[PngImageFile]":
        """The file, opened and not yet decoded; DataError where anything within cannot be read."""
        from PIL.PngImagePlugin import PngImageFile

        try:
            content = self._content()
            with PngImageFile(io.BytesIO(content)) as image:
                if image.width * image.height > PACKED * 8 * len(content):
                    raise ValueError(f"{image.width} x {image.height} pixels in {len(content):,} bytes")
                yield image
        except BROKEN as error:
            raise DataError(
                str(self.path), f"is not a whole PNG image ({error})", "the file as written", "Download it again"
            ) from None

    def _content(self) -> bytes:
        return read_unpacked(self.path, DataError, "a PNG image", LARGE)
