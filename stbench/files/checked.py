"""Checked files: the only place that reads the bytes of a store or a cache, and what is written so that it can be.

Arrays and tables carry a seal (``checksums``), JSON a ``checksum`` among its keys, folders a list of the checksums of
their files. What was written before there were checksums is accepted as it is where its own format finds no fault,
and gets a checksum when it is written again.
"""

import json
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from stbench.files.atomic import write_text
from stbench.files.checksums import FileState, file_checksum, seal_of, seal_verdict, sealed, text_checksum, unsealed
from stbench.files.damage import damaged

if TYPE_CHECKING:
    import pyarrow as pa

Array = np.ndarray[Any, Any]
CHECKSUM, CHECKSUMS = "checksum", "checksums.json"
PARQUET_END = 8  # the footer's length, and PAR1
ABSENT = (FileNotFoundError, NotADirectoryError)
UNREADABLE = (
    OSError, ValueError, KeyError, TypeError, EOFError, MemoryError, OverflowError, RuntimeError, SyntaxError,
    AttributeError, IndexError, zipfile.BadZipFile, zlib.error,
)  # fmt: skip
"""What numpy and zipfile raise at files of other bytes; NotImplementedError and RecursionError are RuntimeErrors."""


def write_array(path: Path, array: Array) -> None:
    """Write an ``.npy`` file with its seal behind the array, where other readers of the format do not look."""
    with path.open("wb") as file:
        np.save(file, array, allow_pickle=False)
    seal = seal_of(path)
    with path.open("ab") as file:
        file.write(seal)


def read_array(path: Path, state: FileState) -> Array:
    """An array, memory-mapped and read-only.

    Raises:
        Damaged: the file is not what was written.
    """
    try:
        verdict = seal_verdict(state)
        if verdict == "damaged":
            raise damaged(path, "its checksum is another")
        array = np.load(path, mmap_mode="r", allow_pickle=False)
    except ABSENT:
        raise
    except UNREADABLE as error:
        raise damaged(path, str(error)) from error
    if not isinstance(array, np.memmap):  # a whole archive under an array's name
        raise damaged(path, "it holds no single array")
    if verdict == "unsealed" and array.offset + array.nbytes != state.size:
        raise damaged(path, "it has another length than its array")
    return array


def write_archive(path: Path, arrays: Mapping[str, Array]) -> None:
    """Write an ``.npz`` file, whose checksum stands in its folder's list."""
    np.savez(path, **dict(arrays))  # type: ignore[arg-type]  # numpy's stub takes the names for its own options


def read_archive(path: Path) -> dict[str, Array]:
    """All arrays of an ``.npz`` file; Damaged where any cannot be read."""
    try:
        with np.load(path, allow_pickle=False) as stored:
            return {name: stored[name] for name in stored.files}
    except UNREADABLE as error:
        raise damaged(path, str(error)) from error


def write_table(path: Path, table: "pa.Table") -> None:
    """Write a parquet file with its seal before the footer, where other readers of the format do not look."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    sink = pa.BufferOutputStream()
    pq.write_table(table, sink)
    content = sink.getvalue().to_pybytes()
    footer = int.from_bytes(content[-PARQUET_END : -PARQUET_END + 4], "little")
    path.write_bytes(sealed(content, len(content) - PARQUET_END - footer))


def read_table(path: Path) -> "pa.Table":
    """A parquet file's table; Damaged where it is not what was written."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        FileState.of(path)  # no pipe or folder
        content = unsealed(path.read_bytes())
        if content is None:
            raise damaged(path, "its checksum is another")
        return pq.read_table(pa.BufferReader(content))
    except ABSENT:
        raise
    except (*UNREADABLE, pa.ArrowException) as error:
        raise damaged(path, str(error)) from error


def write_json(path: Path, content: Mapping[str, Any], option: str = "") -> None:
    """Write JSON-able content with its checksum, keys sorted; StoreError where it cannot be written."""
    plain = json.loads(json.dumps(content))
    write_text(path, json.dumps({**plain, CHECKSUM: _checksum(plain)}, indent=1, sort_keys=True), option)


def read_json(path: Path) -> dict[str, Any]:
    """A JSON object without its checksum; Damaged where it is not what was written."""
    try:
        FileState.of(path)
        content = json.loads(path.read_bytes())
    except ABSENT:
        raise
    except UNREADABLE as error:
        raise damaged(path, str(error)) from error
    if not isinstance(content, dict):
        raise damaged(path, "it holds no JSON object")
    if CHECKSUM in content and content.pop(CHECKSUM) != _checksum(content):
        raise damaged(path, "its checksum is another")
    return content


def seal_folder(folder: Path) -> None:
    """Write the checksums of all files in a folder beside them."""
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path.name != CHECKSUMS)
    write_json(
        folder / CHECKSUMS, {"files": {path.relative_to(folder).as_posix(): file_checksum(path) for path in files}}
    )


def checked_file(folder: Path, name: str) -> Path:
    """The path of a folder's file; Damaged where it is not what the folder's list says."""
    listed = _listed(folder)
    if listed is not None:
        _check(folder / name, listed.get(name))
    return folder / name


def is_sealed(folder: Path) -> bool:
    """Whether a folder has a list of checksums; folders written before have none."""
    return (folder / CHECKSUMS).exists()


def check_folder(folder: Path) -> None:
    """Check every file that a folder lists; Damaged where any is not what was written."""
    for name, checksum in (_listed(folder) or {}).items():
        _check(folder / name, checksum)


def _listed(folder: Path) -> dict[str, object] | None:
    try:
        files = read_json(folder / CHECKSUMS).get("files")
    except ABSENT:
        return None
    if not isinstance(files, dict):
        raise damaged(folder / CHECKSUMS, "it lists no files")
    return files


def _check(path: Path, checksum: object) -> None:
    try:
        same = file_checksum(path) == checksum
    except OSError as error:
        raise damaged(path, str(error)) from error
    if not same:
        raise damaged(path, "its checksum is another")


def _checksum(plain: Mapping[str, Any]) -> str:
    return text_checksum(json.dumps(plain, sort_keys=True))
