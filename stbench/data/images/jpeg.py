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

JPEG_END = b"\xff\xd9"


@dataclass(frozen=True)
class JpegImage:
    """A JPEG file. The format cannot be read in parts: it is decoded once for all the patches of a spec."""

    path: Path

    @cached_property
    def fingerprint(self) -> str:
        """sha256 of the file."""
        return sha256_of(self.path)

    @cached_property
    def size_px(self) -> tuple[int, int]:
        """Width and height, from the header; DataError where the file breaks off before the end marker."""
        from simplejpeg import decode_jpeg_header

        content = self.path.read_bytes()
        try:
            height, width, _, _ = decode_jpeg_header(content)
        except ValueError as error:
            raise self._broken(error) from None
        if not content.rstrip(b"\0").endswith(JPEG_END):
            raise self._broken("its end is missing")
        return width, height

    @contextmanager
    def open(self) -> Iterator[Regions]:
        """The decoded image."""
        from simplejpeg import decode_jpeg

        try:
            yield Pixels(decode_jpeg(self.path.read_bytes(), colorspace="RGB", strict=True))
        except ValueError as error:
            raise self._broken(error) from None

    def _broken(self, error: Exception | str) -> DataError:
        return DataError(
            str(self.path),
            f"is not a whole JPEG image ({error})",
            "the file as published",
            "Download it again",
        )
