"""Members: the files in a stranger's zip or tar, one after the other; links and devices are refused."""

import bz2
import gzip
import lzma
import stat
import tarfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO, Any, NamedTuple, cast

from stbench.errors import StbenchError
from stbench.files.containers import check_zip
from stbench.files.parsing import Kind
from stbench.files.strays import FOLDERS

MOST_HEADER = 2**24
"""Bytes that a tar's directory may ask for at once."""
LONGEST = 255
"""Bytes of a name that file systems take, and characters of one that a message shows."""
ZIPS = (b"PK\x03\x04", b"PK\x05\x06")
"""First bytes of a zip, and of an empty one."""
OPENERS: dict[bytes, Any] = {b"\x1f\x8b": gzip.open, b"BZh": bz2.open, b"\xfd7zXZ": lzma.open}
"""What a packed file is opened by, by its first bytes."""


class Member(NamedTuple):
    """A file in an archive."""

    name: str
    size: int
    """Bytes, as the archive states them."""
    content: IO[bytes]


def members_of(archive: Path, folder: Path, kind: Kind) -> Iterator[Member]:
    """Files of an archive, in its order, each to be read before the next; what file browsers leave is left out.

    Args:
        archive: a zip or tar, the latter as it is or packed by gzip, bzip2 or xz.
        folder: where they are to come.
        kind: the error to raise.

    Raises:
        StbenchError: of ``kind``: one is a link or a device, or a zip is no honest one.
        Exception: whatever the parser of a broken archive raises.
    """
    with archive.open("rb") as file:
        is_zip = file.read(4) in ZIPS
    members = _zipped(archive, kind) if is_zip else _tarred(archive, folder, kind)
    return (member for member in members if not FOLDERS & set(PurePosixPath(member.name).parts))


def _zipped(archive: Path, kind: Kind) -> Iterator[Member]:
    check_zip(archive, kind, "an archive")
    with zipfile.ZipFile(archive) as file:
        for info in file.infolist():
            mode = info.external_attr >> 16
            if stat.S_IFMT(mode) not in (0, stat.S_IFREG, stat.S_IFDIR):
                raise refused(archive, info.filename, "is a link or a device", kind)
            if not info.is_dir():
                with file.open(info) as content:
                    yield Member(info.filename, info.file_size, content)


def _tarred(archive: Path, folder: Path, kind: Kind) -> Iterator[Member]:
    with _plain(archive) as plain, tarfile.open(fileobj=cast(Any, _Modest(plain)), mode="r:") as file:
        for info in file:
            if not (info.isreg() or info.isdir()):
                raise refused(archive, info.name, "is a link or a device", kind)
            _check_filter(info, archive, folder, kind)
            content = file.extractfile(info) if info.isreg() else None
            if content is not None:
                yield Member(info.name, info.size, content)


def _check_filter(info: tarfile.TarInfo, archive: Path, folder: Path, kind: Kind) -> None:
    """Refuse what Python's own filter of data refuses; its first releases of 3.11 have none."""
    if hasattr(tarfile, "data_filter"):
        try:
            tarfile.data_filter(info, str(folder))
        except tarfile.FilterError as error:
            raise refused(archive, info.name, f"is refused: {error}", kind) from None


@contextmanager
def _plain(archive: Path) -> Iterator[Any]:
    """A file as it was before it was packed."""
    with archive.open("rb") as file:
        start = file.read(6)
    opener = next((opener for magic, opener in OPENERS.items() if start.startswith(magic)), open)
    with opener(archive, "rb") as file:
        yield file


class _Modest:
    """A file of which no more is read at once than any honest header asks for: tarfile believes what a header says."""

    def __init__(self, file: Any) -> None:
        self._file = file
        self.seek, self.tell = file.seek, file.tell

    def read(self, size: int = -1) -> bytes:
        if not 0 <= size <= MOST_HEADER:
            raise tarfile.ReadError(f"a header asks for {size:,} bytes")
        return bytes(self._file.read(size))


def refused(archive: Path, name: str, why: str, kind: Kind) -> StbenchError:
    """The error of a member that is not unpacked."""
    return kind(
        str(archive), f"holds {ascii(name)[:LONGEST]}, which {why}", "files in folders of its own",
        "Check where it comes from; nothing of it was unpacked",
    )  # fmt: skip
