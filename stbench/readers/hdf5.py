"""HDF5: files opened with care, and arrays and texts in them read only where their size can be true.

Files of counts are large: to read all of them in another process first, as ``files.hdf5`` has it done with files of
predictions, would take twice the time. So what makes the library hang or swell is looked for here, before it is met.
"""

import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from stbench.errors import DataError
from stbench.readers.hdf5_heaps import check_heaps
from stbench.readers.tables import require

if TYPE_CHECKING:
    import h5py

Array = np.ndarray[Any, Any]
BROKEN_HDF5: tuple[type[Exception], ...] = (
    OSError, KeyError, ValueError, RuntimeError, TypeError, AttributeError, IndexError, EOFError, MemoryError,
    OverflowError, NotImplementedError, zlib.error, SystemError,
)  # fmt: skip
"""What h5py raises of files that are cut short, changed, or of another layout; SystemError where it meets the fault
while it walks through the names of a group."""
PACKED = 1100
"""How much smaller than its content deflate can make a file, at most."""
TEXT = np.dtype([("length", "<u4"), ("address", "<u8"), ("number", "<u4")])
"""How HDF5 says where a text of free length lies."""
UNPACKED = 2**25
"""Bytes of an array below which it is read however little of it is stored: a constant takes no room."""


@contextmanager
def opened_hdf5(path: Path, purpose: str) -> "Iterator[h5py.File]":
    """The file at ``path``; DataError where it leads to another file, or anything asked of it cannot be read.

    Args:
        path: the file.
        purpose: what it is.
    """
    import h5py

    require(path, purpose)
    check_heaps(path)
    try:
        with h5py.File(path, "r") as file:
            _check_links(file, path)
            yield file
    except BROKEN_HDF5 as error:
        words = " ".join(str(error).split())[:200]
        raise DataError(str(path), f"cannot be read ({words})", purpose, "Download it again") from None


def _check_links(file: "h5py.File", path: Path) -> None:
    """DataError where a name stands for something in another file, which whoever made this one may choose."""
    from h5py import h5l

    def outside(name: bytes, link: "h5l.LinkInfo") -> bytes | None:
        return name if link.type == h5l.TYPE_EXTERNAL else None

    first = file.id.links.visit(outside, info=True)
    if first is not None:
        name = first.decode("utf-8", "surrogateescape")
        raise DataError(str(path), f"keeps {name[:80]} in another file", "a file that holds all its data")


def checked_array(dataset: "h5py.Dataset", path: Path, kinds: str, length: int | None = None) -> Array:
    """A list of numbers; DataError where it is of another kind or length, or larger than the file can hold.

    Args:
        dataset: of a file that is open.
        path: the file, for errors.
        kinds: letters of the NumPy kinds that it may be of.
        length: how long it has to be; any length where None.
    """
    check_size(dataset, path)
    if dataset.ndim != 1 or dataset.dtype.kind not in kinds:
        raise DataError(
            str(path), f"has in {dataset.name} an array of type {dataset.dtype} and shape {dataset.shape}",
            "a list of numbers",
        )  # fmt: skip
    if length is not None and dataset.shape[0] != length:
        raise DataError(
            str(path), f"has {dataset.shape[0]} numbers in {dataset.name}", f"{length}", "Download it again"
        )
    return np.asarray(dataset[()])


def text_array(dataset: "h5py.Dataset", path: Path) -> list[str]:
    """A list of texts, of fixed or free length; DataError as ``checked_array``."""
    check_size(dataset, path)
    if dataset.ndim != 1 or dataset.dtype.kind not in "SOU":
        raise DataError(str(path), f"has in {dataset.name} {dataset.dtype} of shape {dataset.shape}", "a list of texts")
    texts = dataset[()].tolist()
    try:
        return [*map(bytes.decode, texts)]  # one call a name is most of the time that a small file takes
    except TypeError:
        return [text.decode("utf-8") if isinstance(text, bytes) else str(text) for text in texts]


def check_size(dataset: "h5py.Dataset", path: Path) -> None:
    """DataError where an array is larger than what is stored of it can be unpacked to, or lies beyond the file."""
    if dataset.is_virtual or dataset.external:
        raise DataError(str(path), f"keeps {dataset.name} in another file", "a file that holds all its data")
    _check_chunks(dataset, path)
    _check_texts(dataset, path)
    size = dataset.size * dataset.dtype.itemsize
    stored = min(dataset.id.get_storage_size(), path.stat().st_size)
    if size > UNPACKED and size > (PACKED if dataset.chunks else 1) * stored:
        raise DataError(
            str(path), f"says that {dataset.name} has {size:,} bytes, of which it stores {stored:,}",
            "arrays that are stored", "Download it again",
        )  # fmt: skip


def _check_chunks(dataset: "h5py.Dataset", path: Path) -> None:
    """DataError where a chunk ends beyond the file: HDF5 makes room for what it says before it looks."""
    if not dataset.chunks:
        return
    end = path.stat().st_size
    beyond: list[int] = []
    dataset.id.chunk_iter(lambda chunk: beyond.append(chunk.size) if chunk.byte_offset + chunk.size > end else None)
    if beyond:
        raise DataError(
            str(path), f"has {len(beyond)} pieces of {dataset.name} beyond its end", "the file as written",
            "Download it again",
        )  # fmt: skip


def _check_texts(dataset: "h5py.Dataset", path: Path) -> None:
    """DataError where a text of free length is longer than the file, or lies beyond it, for the same reason."""
    offset = None if dataset.chunks or dataset.dtype.kind != "O" else dataset.id.get_offset()
    if offset is None or dataset.id.get_storage_size() != dataset.size * TEXT.itemsize:
        return
    texts, end = np.fromfile(path, TEXT, count=dataset.size, offset=offset), path.stat().st_size
    if (texts["length"] > end).any() or (texts["address"] >= end).any():
        raise DataError(
            str(path), f"has texts of {dataset.name} beyond its end", "the file as written", "Download it again"
        )
