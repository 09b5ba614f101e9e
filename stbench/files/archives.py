"""Archives: what a stranger packed, unpacked into a folder and nowhere else, and no larger than an honest one."""

import shutil
import tempfile
from pathlib import Path, PurePosixPath

from stbench.files.atomic import unwritable
from stbench.files.hashing import sha256_of
from stbench.files.members import LONGEST, Member, members_of, refused
from stbench.files.parsing import Kind, parsing
from stbench.files.reading import LARGE, RATIO, check_plain, too_large

CHUNK = 2**20
MOST_FILES = 1_000_000


def unpack(archive: Path, folder: Path, kind: Kind) -> tuple[Path, ...]:
    """Unpack a zip or tar, be it packed by gzip, bzip2 or xz, into a folder; the files, in the archive's order.

    All files come, or none. One that is there with the same content is left.

    Raises:
        StbenchError: of ``kind``: it is broken, no archive or too large; it names a place outside the folder, holds
            a link or a device, or a file that is there already with other content.
    """
    size = check_plain(archive, kind, "an archive")
    most = max(LARGE, RATIO * size)
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".half-", dir=folder) as half, parsing(archive, kind, "a whole archive"):
        paths: list[Path] = []
        total = 0
        for member in members_of(archive, Path(half), kind):
            path = _inside(member.name, archive, kind)
            total += member.size
            if total > most or len(paths) == MOST_FILES:
                raise too_large(archive, kind, f"unpacks to {len(paths) + 1:,} files or {total:,} bytes at least", most)
            _write(Path(half) / path, member)
            paths.append(path)
        for path in paths:
            _check_free(Path(half) / path, folder / path, kind)
        for path in paths:
            _move(Path(half) / path, folder / path)
    return tuple(folder / path for path in paths)


def _inside(name: str, archive: Path, kind: Kind) -> Path:
    """The path of a member below the folder."""
    parts = PurePosixPath(name).parts
    plain = name.isprintable() and not set("\\:") & set(name) and all(len(part.encode()) <= LONGEST for part in parts)
    if not parts or not plain or name.startswith("/") or ".." in parts:
        raise refused(archive, name, "leads elsewhere", kind)
    return Path(*parts)


def _write(path: Path, member: Member) -> None:
    """Write a member, and no more of it than it states."""
    path.parent.mkdir(parents=True, exist_ok=True)
    left = member.size
    with path.open("xb") as file:
        while left and (chunk := member.content.read(min(CHUNK, left))):
            left -= len(chunk)
            try:
                file.write(chunk)
            except OSError as error:
                raise unwritable(path, error) from error
    if left or member.content.read(1):
        raise ValueError(f"'{member.name}' has another size than the archive states")


def _check_free(half: Path, path: Path, kind: Kind) -> None:
    if path.exists() and not (path.is_file() and sha256_of(path) == sha256_of(half)):
        found = "is there already, with other content than the archive's"
        raise kind(str(path), found, "a place that is free", "Remove it, or name another folder")


def _move(half: Path, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        shutil.move(half, path)
