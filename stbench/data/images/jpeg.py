"""JPEG files: size and content known without decoding, decoded once for all the patches of a spec."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from stbench.data.images.image import Regions
from stbench.data.images.memory import Pixels
from stbench.errors import DataError
from stbench.files.hashing import sha256_of
from stbench.files.parsing import reason_of
from stbench.files.reading import check_plain, read_bytes, too_large

JPEG_END, SCAN = b"\xff\xd9", b"\xff\xda"
MOST_BYTES, MOST_PIXELS, MOST_SCANNED = 2**29, 500_000_000, 2_000_000_000
"""Of a file; of an image, which is decoded whole; and of an image times its scans, each of which passes over it all."""


@dataclass(frozen=True)
class JpegImage:
    """A JPEG file. The format cannot be read in parts: it is decoded once for all the patches of a spec."""

    path: Path

    @cached_property
    def fingerprint(self) -> str:
        """sha256 of the file."""
        check_plain(self.path, DataError, "a JPEG image", MOST_BYTES)
        return sha256_of(self.path)

    @cached_property
    def size_px(self) -> tuple[int, int]:
        """Width and height, from the header; DataError where the file breaks off before the end marker."""
        from simplejpeg import decode_jpeg_header

        content = read_bytes(self.path, DataError, "a JPEG image", MOST_BYTES)
        try:
            height, width, _, _ = decode_jpeg_header(content)
        except ValueError as error:
            raise self._broken(error) from None
        pixels, scans = height * width, content.count(SCAN)
        if pixels > MOST_PIXELS or pixels * scans > MOST_SCANNED:
            what = f"states {width:,} x {height:,} px in {scans} scans"
            raise too_large(self.path, DataError, what, MOST_PIXELS, "pixels")
        if not content.rstrip(b"\0").endswith(JPEG_END):
            raise self._broken("its end is missing")
        return width, height

    @contextmanager
    def open(self) -> Iterator[Regions]:
        """The decoded image."""
        from simplejpeg import decode_jpeg

        _ = self.size_px  # a bomb is refused by its header
        content = read_bytes(self.path, DataError, "a JPEG image", MOST_BYTES)
        try:
            pixels = decode_jpeg(content, colorspace="RGB", strict=True)
        except (ValueError, MemoryError) as error:
            raise self._broken(reason_of(error)) from None
        yield Pixels(pixels)

    def _broken(self, error: Exception | str) -> DataError:
        return DataError(
            str(self.path),
            f"is not a whole JPEG image ({error})",
            "the file as published",
            "Download it again",
        )
