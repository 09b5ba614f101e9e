"""HDF5: files whose arrays are all there and of bearable size, told before they are read here."""

import math
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from stbench.errors import DataError
from stbench.files.parsing import Kind
from stbench.files.reading import check_unpacked
from stbench.files.rehearsal import rehearse

if TYPE_CHECKING:
    import h5py


def check_hdf5(path: Path, kind: Kind, purpose: str = "") -> None:
    """Refuse an HDF5 file that is none, leads to other files, or holds arrays far larger than itself.

    HDF5's library hangs at some damaged files, so all that there is in it is read by another process first.
    """
    rehearse("stbench.files.hdf5:read_hdf5", path, kind, purpose)


def read_hdf5(path: Path) -> None:
    """Read every attribute and array of an HDF5 file, once its arrays are seen to be of bearable size."""
    import h5py

    size = path.stat().st_size
    with h5py.File(path, "r") as file:
        datasets, total = list(_datasets(file)), 0
        for name, dataset in datasets:
            if dataset.is_virtual or dataset.external:
                raise DataError(str(path), f"keeps '{name[:80]}' in another file", "a file that holds all its data")
            chunk = math.prod(dataset.chunks) if dataset.chunks else 0
            total += max(math.prod(dataset.shape or ()), chunk) * dataset.dtype.itemsize
        check_unpacked(path, DataError, "what it holds", total, size)
        for _, dataset in datasets:
            parts = dataset.iter_chunks() if dataset.chunks else [()]
            for part in parts:
                dataset[part]


def _datasets(file: "h5py.File") -> "Iterator[tuple[str, h5py.Dataset]]":
    """Every dataset with its name, each object once, its attributes read; a link to another file is a ValueError."""
    import h5py

    groups, met = [("", file["/"])], set()
    dict(file.attrs)
    while groups:
        prefix, group = groups.pop()
        for name in group:
            if isinstance(group.get(name, getlink=True), h5py.ExternalLink):
                raise ValueError(f"'{prefix}/{name}' is a link to another file")
            part = group[name]
            identity = h5py.h5o.get_info(part.id)
            if (identity.fileno, identity.addr) in met:
                continue
            met.add((identity.fileno, identity.addr))
            dict(part.attrs)
            if isinstance(part, h5py.Group):
                groups.append((f"{prefix}/{name}", part))
            elif isinstance(part, h5py.Dataset):
                yield f"{prefix}/{name}", part
