"""sha256 of content: of files, big ones remembered while size and times stay the same, and of values."""

import contextlib
import hashlib
import json
import os
import re
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

import numpy as np

from stbench.errors import StoreError
from stbench.files.damage import Damaged
from stbench.files.documents import read_json, write_json

NOTED_FROM_BYTES = 2**24
"""Files below this size are hashed each time: that is quicker than a note is worth, and cannot be out of date."""


def sha256_of(path: Path) -> str:
    """sha256 of a file's content.

    A big file that any process of this user hashed before, and that has the same size, inode and time of change,
    is not read again.

    Raises:
        OSError: the file cannot be read.
    """
    stat = path.stat()
    if stat.st_size < NOTED_FROM_BYTES:
        return _hashed(path)
    return _remembered(str(path.resolve()), stat.st_size, stat.st_mtime_ns, stat.st_ino)


@lru_cache(maxsize=64)
def _remembered(path: str, size: int, mtime_ns: int, inode: int) -> str:
    facts = {"path": path, "size": size, "mtime_ns": mtime_ns, "inode": inode}
    note = _notes() / f"{text_sha256(path)[:32]}.json"
    with contextlib.suppress(OSError, Damaged):  # a note that is lost, or changed, costs the time of hashing
        known = read_json(note)
        digest = known.get("sha256")
        if _is_digest(digest) and known == {**facts, "sha256": digest}:
            return str(digest)
    content = _hashed(Path(path))
    with contextlib.suppress(StoreError):  # a read-only home costs time, not results
        write_json(note, {**facts, "sha256": content})
    return content


def _is_digest(text: object) -> bool:
    return isinstance(text, str) and re.fullmatch("[0-9a-f]{64}", text) is not None


def _hashed(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _notes() -> Path:
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "stbench" / "sha256"


def bytes_sha256(content: bytes) -> str:
    """sha256 of bytes."""
    return hashlib.sha256(content).hexdigest()


def text_sha256(text: str) -> str:
    """sha256 of a text as UTF-8."""
    return hashlib.sha256(text.encode()).hexdigest()


class Encoded(str):
    """A part of a key that is JSON already: what goes into thousands of keys is written once."""

    __slots__ = ()

    @classmethod
    def of(cls, part: object) -> "Encoded":
        """A JSON-able part."""
        return cls(json.dumps(_plain(part), sort_keys=True))

    @classmethod
    def listed(cls, parts: "Iterable[Encoded]") -> "Encoded":
        """The list of parts."""
        return cls(f"[{', '.join(parts)}]")


class Begun:
    """The first parts of keys, hashed once for all keys that begin with them."""

    def __init__(self, *parts: object) -> None:
        self._hash = hashlib.sha256(_listed(parts)[:-1].encode())

    def key(self, *parts: object) -> str:
        """``content_key`` of the first parts and of one more at least."""
        whole = self._hash.copy()
        whole.update(f", {_listed(parts)[1:]}".encode())
        return whole.hexdigest()


def content_key(*parts: object) -> str:
    """sha256 over JSON-able parts; arrays and bytes go in by their own sha256."""
    return text_sha256(_listed(parts))


def _listed(parts: Iterable[object]) -> Encoded:
    return Encoded.listed(part if isinstance(part, Encoded) else Encoded.of(part) for part in parts)


def _plain(part: object) -> object:
    if isinstance(part, np.ndarray):
        digest = hashlib.sha256(np.ascontiguousarray(part).reshape(-1).view(np.uint8).data).hexdigest()
        return ["array", str(part.dtype), list(part.shape), digest]
    if isinstance(part, bytes):
        return ["bytes", hashlib.sha256(part).hexdigest()]
    return part
