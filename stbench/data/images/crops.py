"""Crops: images of which only squares around spots are there, cut by those who published them."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple, Protocol, runtime_checkable

import numpy as np

from stbench.data.images.image import Image, Regions
from stbench.data.images.mosaic import Mosaic
from stbench.data.images.pyramid import Level
from stbench.errors import DataError
from stbench.files.hashing import content_key, sha256_of
from stbench.files.parsing import parsing

Array = np.ndarray[Any, Any]
AT_ONCE = 64
"""Crops that are read together."""
SAME_PX = 0.5
"""Distance from a spot's centre up to which a crop is this spot's."""


class Crops(NamedTuple):
    """Squares around spots."""

    side_px: int
    """Of each, in pixels of the image."""
    around: Callable[[Array], Iterator[tuple[int, Array]]]
    """(n, 2) centres of spots -> the place of each among them with its crop (side, side, 3) uint8, in any order;
    DataError where a spot has none."""
    for_wider: bool = False
    """Whether they are given in the place of wider ones, too; else these are refused."""


@runtime_checkable
class Cropped(Protocol):
    """An image of which there are crops, or may be."""

    def crops(self) -> Crops | None:
        """The crops; None where the whole image is there."""
        ...


def crops_of(image: Image) -> Crops | None:
    """The crops of an image that is not there as a whole; None of any other."""
    return image.crops() if isinstance(image, Cropped) else None


@dataclass(frozen=True, eq=False)
class CropImage:
    """Crops in an array of an HDF5 file, and where they lie on the image that they are of; all else of it is white."""

    path: Path
    name: str
    """Of the array (n_crops, side, side, 3) uint8 within the file."""
    side_px: int
    centres_px: Array
    """(n_spots, 2) centres of spots in pixels of the crops."""
    rows: Array
    """(n_spots,) place of each spot's crop in the array."""
    shrink: float = field(default=1.0, kw_only=True)
    """Pixels of a crop per pixel of this copy."""
    for_wider: bool = field(default=False, kw_only=True)
    """Whether crops are given in the place of wider ones, too."""

    def __post_init__(self) -> None:
        for name in ("centres_px", "rows"):
            array = np.array(getattr(self, name))
            array.setflags(write=False)
            object.__setattr__(self, name, array)

    @cached_property
    def fingerprint(self) -> str:
        """sha256 of the file, and of which crop is whose."""
        whose = [np.round(self.centres_px, 6), self.rows]
        return content_key("crops", 1, sha256_of(self.path), self.name, *whose, self.for_wider)

    @cached_property
    def size_px(self) -> tuple[int, int]:
        """Width and height up to the end of the last crops."""
        right, bottom = np.ceil((self.centres_px.max(axis=0) + self.side_px / 2) / self.shrink).astype(int)
        return int(right), int(bottom)

    @contextmanager
    def open(self) -> Iterator[Regions]:
        """The crops side by side, to be looked at."""
        yield Mosaic(self.centres_px / self.shrink, self.side_px / self.shrink, self._read)

    def level_for(self, scale: float) -> Level:
        """A smaller copy, made when it is read."""
        return Level(replace(self, shrink=self.shrink * scale), (scale, scale)) if scale > 1 else Level(self, (1, 1))

    def crops(self) -> Crops:
        """As they were published."""
        return Crops(self.side_px, self._around, self.for_wider)

    def _around(self, centres_px: Array) -> Iterator[tuple[int, Array]]:
        from scipy.spatial import KDTree

        distances, spots = KDTree(self.centres_px).query(centres_px)
        absent = np.flatnonzero(~(distances <= SAME_PX))
        if len(absent):
            x, y = centres_px[absent[0]]
            raise DataError(str(self.path), f"has no patch of the spot at {x:.0f}, {y:.0f}", "a patch of every spot")
        yield from self._read(spots)

    def _read(self, spots: Array) -> Iterator[tuple[int, Array]]:
        """The crops of some spots with their places among these, in the order of the file."""
        import h5py

        rows = self.rows[spots]
        order = np.argsort(rows, kind="stable")
        with parsing(self.path, DataError, "the patches of a slide"), h5py.File(self.path, "r") as file:
            for part in np.array_split(order, max(1, -(-len(order) // AT_ONCE))):
                own = rows[part]
                wanted, back = np.unique(own, return_inverse=True)
                content = file[self.name][wanted]
                yield from ((int(at), content[n]) for at, n in zip(part, back, strict=True))
