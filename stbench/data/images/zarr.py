"""Images in Zarr stores, as OME-Zarr and SpatialData hold them: with smaller copies, read by region."""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from stbench.data.images.colours import eight_bits, over_white
from stbench.data.images.image import Regions
from stbench.data.images.pieces import Pieces
from stbench.data.images.pyramid import Level
from stbench.errors import DataError
from stbench.files.hashing import content_key, sha256_of
from stbench.files.zarr import node_of, opened_store

if TYPE_CHECKING:
    import zarr

Array = np.ndarray[Any, Any]
PURPOSE = "an image in a Zarr store"
REMEMBERED = 2**28
"""Bytes of decoded chunks that are held: neighbouring spots share them."""
LARGEST_CHUNK = 2**30
"""Bytes of a chunk from which reading one is reading the whole image into memory."""
LEAST_STORED = 0.01
"""Share of an image's chunks that are there: a store that has fewer says that it is larger than it is."""
CHANNELS = (1, 3, 4)
LEVEL = re.compile(r"[^/\\.][^/\\]*")
"""What an array within a group may be called."""


@dataclass(frozen=True)
class ZarrImage:
    """An image of channels, rows and columns, or one level of its pyramid."""

    folder: Path
    """Of the image within its store."""
    level: int = 0

    @cached_property
    def fingerprint(self) -> str:
        """sha256 over the names and contents of the files of the largest level."""
        folder = self.folder / self._levels[0]
        files = sorted(path for path in folder.rglob("*") if path.is_file())
        return content_key("zarr", [[path.relative_to(folder).as_posix(), sha256_of(path)] for path in files])

    @cached_property
    def sizes(self) -> tuple[tuple[int, int], ...]:
        """Width and height of each level; DataError where one is no image that can be read in parts."""
        with opened_store(self.folder, DataError, PURPOSE) as group:
            arrays = [_array(group, name, self.folder) for name in self._levels]
            return tuple((int(array.shape[2]), int(array.shape[1])) for array in arrays)

    @property
    def size_px(self) -> tuple[int, int]:
        """Width and height."""
        return self.sizes[self.level]

    def level_for(self, scale: float) -> Level:
        """The smallest copy that has at least one pixel for ``scale`` pixels of the whole image."""
        width, height = self.size_px
        shrinks = [(width / size[0], height / size[1]) for size in self.sizes[self.level :]]
        fine = [number for number, shrink in enumerate(shrinks) if max(shrink) <= max(scale, 1.0) * (1 + 1e-3)]
        return Level(ZarrImage(self.folder, self.level + fine[-1]), shrinks[fine[-1]])

    @contextmanager
    def open(self) -> Iterator[Regions]:
        """Regions of the level, of which only the chunks that they touch are read."""
        with opened_store(self.folder, DataError, PURPOSE) as group:
            yield ChunkRegions(_array(group, self._levels[self.level], self.folder), str(self.folder))

    @cached_property
    def _levels(self) -> tuple[str, ...]:
        return level_names(multiscale_of(self.folder), str(self.folder))


class ChunkRegions:
    """Regions of an array of channels, rows and columns."""

    def __init__(self, array: "zarr.Array[Any]", where: str) -> None:
        self._array, self._where = array, where
        self._chunks = Pieces(self._chunk, REMEMBERED)

    def region(self, left: int, top: int, width: int, height: int) -> Array:
        """(height, width, 3) uint8."""
        _, down, across = self._array.chunks
        canvas = np.empty((height, width, 3), np.uint8)
        ys = range(top // down, (top + height - 1) // down + 1)
        xs = range(left // across, (left + width - 1) // across + 1)
        for (y, x), chunk in self._chunks.each([*product(ys, xs)]):
            y0, x0 = y * down, x * across
            low_y, low_x = max(top, y0), max(left, x0)
            high_y, high_x = min(top + height, y0 + chunk.shape[0]), min(left + width, x0 + chunk.shape[1])
            part = chunk[low_y - y0 : high_y - y0, low_x - x0 : high_x - x0]
            canvas[low_y - top : high_y - top, low_x - left : high_x - left] = part
        return canvas

    def _chunk(self, place: tuple[int, int]) -> Array:
        """A chunk of all channels, as colours."""
        (y, x), (_, down, across) = place, self._array.chunks
        values = np.asarray(self._array[:, y * down : (y + 1) * down, x * across : (x + 1) * across])
        return rgb_of_channels(np.moveaxis(values, 0, -1), self._where)


def rgb_of_channels(values: Array, where: str) -> Array:
    """(height, width, 3) uint8 of 1, 3 or 4 channels: bytes, 16 bits, or numbers from 0 to 1."""
    if values.dtype.kind == "f":
        if not np.isfinite(values).all() or values.min() < 0 or values.max() > 1:
            raise DataError(where, f"has values from {values.min():g} to {values.max():g}", "0 to 1, or whole bytes")
        values = np.round(values * 255).astype(np.uint8)
    colours = eight_bits(values, where)
    if colours.shape[2] == 4:
        return over_white(colours)
    return np.ascontiguousarray(np.repeat(colours, 3, axis=2) if colours.shape[2] == 1 else colours)


def multiscale_of(folder: Path) -> Mapping[str, Any]:
    """What an image says of its levels and their places: its first multiscale, of OME-Zarr 0.4 or 0.5."""
    attributes = node_of(folder, DataError, PURPOSE)
    newer = attributes.get("ome")
    listed = (newer if isinstance(newer, dict) else attributes).get("multiscales")
    if not (isinstance(listed, list) and listed and isinstance(listed[0], dict)):
        raise DataError(str(folder), "does not say of which arrays it consists", "'multiscales', as OME-Zarr has them")
    return listed[0]


def level_names(multiscale: Mapping[str, Any], where: str) -> tuple[str, ...]:
    """Names of the arrays of a multiscale, the largest first; DataError where it has none, or one lies elsewhere."""
    levels = multiscale.get("datasets")
    names = [each.get("path") for each in levels if isinstance(each, dict)] if isinstance(levels, list) else []
    if not names or not all(isinstance(name, str) and LEVEL.fullmatch(name) for name in names):
        raise DataError(where, f"has the levels {names}", "names of arrays within it", "Write it again")
    return tuple(map(str, names))


def _array(group: "zarr.Group", name: str, folder: Path) -> "zarr.Array[Any]":
    """A level, opened; DataError where it is no image, cannot be read in parts, or is larger than it can be."""
    import zarr

    where, array = str(folder / name), group[name]
    if not isinstance(array, zarr.Array) or array.ndim != 3 or array.shape[0] not in CHANNELS or 0 in array.shape:
        shape = getattr(array, "shape", "no array")
        raise DataError(where, f"is {shape}", "an image of 1, 3 or 4 channels, rows and columns")
    if array.dtype.kind not in "uif":
        raise DataError(where, f"is an image of {array.dtype} values", "8 or 16 bits a channel", "Save it as 8-bit RGB")
    if int(np.prod(array.chunks[1:])) * array.shape[0] * array.dtype.itemsize > LARGEST_CHUNK:
        raise DataError(
            where, f"is stored in pieces of {array.chunks}", "smaller chunks", "Write it so that it is read in parts"
        )
    _check_stored(array, folder / name)
    return array


def _check_stored(array: "zarr.Array[Any]", folder: Path) -> None:
    pieces: Sequence[int] = array.shards or array.chunks
    whole = int(np.prod([-(-side // piece) for side, piece in zip(array.shape, pieces, strict=True)]))
    if whole > 1 and sum(1 for path in folder.rglob("*") if path.is_file()) < LEAST_STORED * whole:
        raise DataError(str(folder), f"says that it has {whole:,} chunks, and has next to none", "the image as written")
