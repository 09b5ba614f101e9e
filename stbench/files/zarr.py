"""Zarr stores: folders of arrays in many files, looked through before anything in them is opened."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from stbench.files.parsing import Kind, parsing
from stbench.files.reading import read_bytes

if TYPE_CHECKING:
    import zarr

NODES = (".zgroup", ".zarray", "zarr.json")
"""Files that say what a folder of a store is; of Zarr 2 and 3."""
MOST_BYTES = 2**26
"""Of one of them."""
CODECS = frozenset({
    "blosc", "zstd", "lz4", "gzip", "zlib", "bz2", "lzma", "crc32c", "crc32", "adler32", "shuffle", "delta", "bitround",
    "fixedscaleoffset", "packbits", "bytes", "transpose", "sharding_indexed", "vlen-utf8", "vlen-bytes",
})  # fmt: skip
"""How arrays may be packed. Others, as pickle, may run what whoever wrote the store chose."""
PACKED = 1100
"""How much smaller than its content an array may be stored."""
UNPACKED = 2**28
"""Bytes of an array below which it is read however little of it is stored: a constant takes no room."""


def is_store(folder: Path) -> bool:
    """Whether a folder is a Zarr store, or a group of one."""
    return any((folder / name).is_file() for name in NODES)


@contextmanager
def opened_store(folder: Path, kind: Kind, purpose: str) -> "Iterator[zarr.Group]":
    """The group of a folder, read only.

    Args:
        folder: the store.
        kind: the error to raise.
        purpose: what it is, as "a SpatialData store".

    Raises:
        StbenchError: of ``kind``: the store leads out of its folder, is packed in ways that are not read, or anything
            asked of it within the block cannot be read.
    """
    import zarr

    check_store(folder, kind, purpose)
    with parsing(folder, kind, purpose):
        yield zarr.open_group(str(folder), mode="r", use_consolidated=False)


def check_store(folder: Path, kind: Kind, purpose: str) -> None:
    """Refuse a store with links out of its folder, with what are no plain files, or with codecs that are not read."""
    if not is_store(folder):
        raise kind(str(folder), "is no Zarr store", f"{purpose}, with {' or '.join(NODES)}")
    for path in _entries(folder):
        if path.is_symlink() and not path.resolve().is_relative_to(folder.resolve()):
            raise kind(str(path), "leads out of its store", "a store that holds all its data", "Copy what it leads to")
        if not (path.is_dir() or path.is_file()):
            raise kind(str(path), "is no plain file", purpose, "Check where the store comes from")
        if path.name in NODES:
            _check_node(path, kind, purpose)


def node_of(folder: Path, kind: Kind, purpose: str) -> dict[str, Any]:
    """Attributes of a group or array, of Zarr 2 or 3, as they are written; none where there are none."""
    for name, key in (("zarr.json", "attributes"), (".zattrs", "")):
        if (folder / name).is_file():
            document = _json(folder / name, kind, purpose)
            attributes = document.get(key, {}) if key else document
            return attributes if isinstance(attributes, dict) else {}
    return {}


def check_size(array: "zarr.Array[Any]", folder: Path, kind: Kind) -> None:
    """Refuse an array that is larger than what is stored of it can be unpacked to.

    Args:
        array: opened, not read.
        folder: its own folder.
        kind: the error to raise.
    """
    size = array.size * max(1, array.dtype.itemsize)
    if size > UNPACKED and size > PACKED * stored_bytes(folder):
        raise kind(
            str(folder), f"says that it has {size:,} bytes, of which it stores {stored_bytes(folder):,}",
            "arrays that are stored", "Download it again",
        )  # fmt: skip


def stored_bytes(folder: Path) -> int:
    """Bytes of all files below a folder."""
    return sum(path.stat().st_size for path in _entries(folder) if path.is_file())


def _entries(folder: Path) -> Iterator[Path]:
    for place, folders, files in os.walk(folder):
        yield from (Path(place) / name for name in (*folders, *files))


def _json(path: Path, kind: Kind, purpose: str) -> dict[str, Any]:
    with parsing(path, kind, purpose):
        document = json.loads(read_bytes(path, kind, purpose, MOST_BYTES))
    if not isinstance(document, dict):
        raise kind(str(path), "holds no object", purpose, "Download it again")
    return document


def _check_node(path: Path, kind: Kind, purpose: str) -> None:
    for codec in _codecs(_json(path, kind, purpose)):
        if codec.removeprefix("numcodecs.") not in CODECS:
            raise kind(
                str(path), f"is packed by '{codec[:40]}'", f"one of {', '.join(sorted(CODECS))}", "Write it again"
            )


def _codecs(node: dict[str, Any]) -> Iterator[str]:
    """Names of all codecs of an array, those within shards included."""
    listed = [node.get("compressor"), *(node.get("filters") or ())]
    pending = [each for each in (*listed, *_list(node.get("codecs"))) if each is not None]
    while pending:
        codec = pending.pop()
        named = isinstance(codec, dict)
        yield str(codec.get("id", codec.get("name", ""))) if named else str(codec)
        inner = codec.get("configuration") if named else None
        if isinstance(inner, dict):
            pending += [*_list(inner.get("codecs")), *_list(inner.get("index_codecs"))]


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
