"""An AnnData file, opened: its parts are read when asked for, and pictures within are left where they are."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from stbench.errors import DataError
from stbench.readers.anndata.parts import read_part
from stbench.readers.hdf5 import opened_hdf5

if TYPE_CHECKING:
    import h5py
    import pandas as pd

Array = np.ndarray[Any, Any]
PURPOSE = "an AnnData file"


class H5adFile:
    """Parts of an AnnData file that is open."""

    def __init__(self, file: "h5py.File", path: Path) -> None:
        self._file, self.path = file, path

    def has(self, name: str) -> bool:
        """Whether there is a part, as ``layers/counts``."""
        return name in self._file

    def names(self, name: str) -> list[str]:
        """Names of what a group holds; none where there is no such group."""
        return list(self._file[name]) if name in self._file else []

    def shape(self, name: str) -> tuple[int, ...]:
        """Shape of an array that is not read."""
        return tuple(self._file[name].shape)

    def read(self, name: str) -> Any:
        """A part, as AnnData reads it; DataError where there is none, or it says it is larger than what is stored."""
        if name not in self._file:
            raise DataError(str(self.path), f"has no {name}", PURPOSE)
        return read_part(self._file[name], self.path)

    def table(self, name: str) -> "pd.DataFrame":
        """``obs`` or ``var``."""
        import pandas as pd

        table = self.read(name)
        if not isinstance(table, pd.DataFrame):
            raise DataError(str(self.path), f"has no table {name}", PURPOSE)
        return table


@contextmanager
def opened(path: Path) -> Iterator[H5adFile]:
    """The file at ``path``; DataError where anything of it that is asked for cannot be read."""
    with opened_hdf5(path, PURPOSE) as file:
        yield H5adFile(file, path)


def factors(file: H5adFile, library: str) -> Mapping[str, Any]:
    """Scale factors of a library; none where the file has none."""
    name = f"uns/spatial/{library}/scalefactors"
    return dict(file.read(name)) if file.has(name) else {}
