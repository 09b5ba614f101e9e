"""Pictures within HDF5 files, as AnnData holds those of Space Ranger: read when they are opened."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from stbench.data.images.colours import eight_bits, over_white
from stbench.data.images.image import Regions
from stbench.data.images.memory import Pixels
from stbench.errors import DataError
from stbench.files.hashing import content_key, sha256_of

Array = np.ndarray[Any, Any]
BROKEN = (OSError, KeyError, ValueError, RuntimeError, TypeError, AttributeError, MemoryError)
LARGEST = 2**32
"""Bytes of a picture beyond which it is none."""


@dataclass(frozen=True)
class Hdf5Image:
    """An array (height, width, 3 or 4) of a file: bytes, or numbers from 0 to 1."""

    path: Path
    name: str
    """Of the dataset within the file."""

    @cached_property
    def fingerprint(self) -> str:
        """sha256 of the file and of the picture's name within."""
        return content_key("hdf5", sha256_of(self.path), self.name)

    @cached_property
    def size_px(self) -> tuple[int, int]:
        """Width and height; DataError where the array is no picture."""
        shape, _ = self._read(pixels=False)
        return shape[1], shape[0]

    @contextmanager
    def open(self) -> Iterator[Regions]:
        """The picture, in memory."""
        yield Pixels(_rgb(self._read(pixels=True)[1], self._where))

    @property
    def _where(self) -> str:
        return f"{self.path}:{self.name}"

    def _read(self, *, pixels: bool) -> tuple[tuple[int, ...], Array]:
        import h5py

        try:
            with h5py.File(self.path, "r") as file:
                dataset = file[self.name]
                shape, n_bytes = tuple(map(int, dataset.shape)), dataset.size * dataset.dtype.itemsize
                content = dataset[()] if pixels and n_bytes < LARGEST else np.empty(0)
        except BROKEN as error:
            raise DataError(self._where, f"cannot be read ({error})", "a picture", "Download the file again") from None
        if len(shape) not in (2, 3) or (len(shape) == 3 and shape[2] not in (1, 3, 4)) or n_bytes >= LARGEST:
            raise DataError(self._where, f"is an array of shape {shape}", "a picture: height, width, 3 colours")
        return shape, content


def _rgb(values: Array, where: str) -> Array:
    """(height, width, 3) uint8."""
    values = values[:, :, None] if values.ndim == 2 else values
    values = np.repeat(values, 3, axis=2) if values.shape[2] == 1 else values
    if values.dtype.kind == "f":
        if not np.isfinite(values).all() or values.min() < 0 or values.max() > 1:
            raise DataError(where, f"has values from {values.min():g} to {values.max():g}", "0 to 1, or whole bytes")
        values = np.round(values * 255).astype(np.uint8)
    colours = eight_bits(values, where)
    return over_white(colours) if colours.shape[2] == 4 else colours
