"""Stores: the folders that are SpatialData, and the parts of a table in one."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from stbench.errors import DataError
from stbench.files.strays import without_strays
from stbench.files.zarr import check_size, is_store, opened_store
from stbench.readers.anndata.file import H5adFile

if TYPE_CHECKING:
    import zarr

PURPOSE = "a SpatialData store"
TABLES = ("tables", "table")
"""Groups of tables: of today's stores, and of old ones."""
PLACES = ("shapes", "points")
DEEPEST = 4
"""Folders below the data root in which stores are looked for."""


def stores_in(folder: Path, deepest: int = DEEPEST) -> Iterator[Path]:
    """SpatialData stores in a folder, itself included; those of other kinds, and what is within stores, left out."""
    if is_store(folder):
        if any((folder / name).is_dir() for name in TABLES) and any((folder / name).is_dir() for name in PLACES):
            yield folder
        return
    if deepest:
        for path in sorted(without_strays(folder.iterdir())):
            if path.is_dir():
                yield from stores_in(path, deepest - 1)


def table_names(store: Path) -> dict[str, Path]:
    """Tables of a store: their folders by name."""
    groups = [store / name for name in TABLES if (store / name).is_dir()]
    return {path.name: path for group in groups for path in sorted(group.iterdir()) if is_store(path)}


class ZarrParts(H5adFile):
    """Parts of a table, which is an AnnData object in Zarr."""

    def __init__(self, group: "zarr.Group", path: Path) -> None:
        self._group, self.path = group, path

    def has(self, name: str) -> bool:
        """Whether there is a part, as ``layers/counts``."""
        return name in self._group

    def names(self, name: str) -> list[str]:
        """Names of what a group holds; none where there is no such group."""
        part = self._group.get(name)
        return sorted(inner for inner, _ in part.members()) if isinstance(part, type(self._group)) else []

    def read(self, name: str) -> Any:
        """A part, as AnnData reads it; DataError where there is none, or it says it is larger than what is stored."""
        import zarr
        from anndata.io import read_elem

        if name not in self._group:
            raise DataError(str(self.path), f"has no {name}", PURPOSE)
        part = self._group[name]
        if isinstance(part, zarr.Array):
            check_size(part, self.path / name, DataError)
        else:
            for inner, each in part.members(max_depth=None):
                if isinstance(each, zarr.Array):
                    check_size(each, self.path / name / inner, DataError)
        return read_elem(part)


@contextmanager
def opened_table(path: Path) -> Iterator[ZarrParts]:
    """The table in a folder of a store; DataError where anything of it that is asked for cannot be read."""
    with opened_store(path, DataError, PURPOSE) as group:
        yield ZarrParts(group, path)
