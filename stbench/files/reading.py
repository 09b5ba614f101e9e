"""Reading: every look into a stranger's file goes through here: a plain file, of bounded size, its faults told."""

import gzip
import io
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from stbench.errors import StbenchError
from stbench.files.parsing import Kind, parsing, reason_of

LARGE = 2**30
"""Bytes that anything may unpack to."""
RATIO = 100
"""What is packed more tightly may not unpack to more than ``LARGE``: counts and texts stay far below it."""
SPECIAL = {
    stat.S_ISDIR: "a folder", stat.S_ISFIFO: "a pipe", stat.S_ISSOCK: "a socket",
    stat.S_ISCHR: "a device", stat.S_ISBLK: "a device",
}  # fmt: skip


def check_plain(path: Path, kind: Kind, purpose: str = "", limit: int | None = None) -> int:
    """The size of a plain file, by a look at what it is: nothing is opened, so nothing waits for a pipe.

    Args:
        path: the file, or a link to it.
        kind: the error to raise.
        purpose: what the file is, as "the counts of a slide".
        limit: the most bytes that it may have.

    Raises:
        StbenchError: of ``kind``: there is no such file, it is something else, or it is too large.
    """
    try:
        status = path.stat()
    except (FileNotFoundError, NotADirectoryError):
        raise kind(str(path), "is missing", purpose or "a file", "Check the path") from None
    except (OSError, ValueError) as error:
        raise kind(str(path), f"cannot be read ({reason_of(error)})", purpose or "a file") from None
    for is_special, what in SPECIAL.items():
        if is_special(status.st_mode):
            raise kind(str(path), f"is {what}", f"a plain file, {purpose}".rstrip(", "))
    if limit is not None and status.st_size > limit:
        raise too_large(path, kind, f"has {status.st_size:,} bytes", limit)
    return status.st_size


def too_large(path: Path, kind: Kind, what: str, limit: int, unit: str = "bytes") -> StbenchError:
    """The error of a file beyond a limit: a mistake, or made to fill the memory."""
    return kind(str(path), what, f"at most {limit:,} {unit}", "Check where the file comes from")


def read_bytes(path: Path, kind: Kind, purpose: str = "", limit: int = LARGE) -> bytes:
    """A plain file's content; of ``kind`` where it cannot be read or has more than ``limit`` bytes."""
    check_plain(path, kind, purpose, limit)
    with parsing(path, kind, purpose), path.open("rb") as file:
        return file.read(limit)


def read_text(path: Path, kind: Kind, purpose: str = "", limit: int = LARGE) -> str:
    """As ``read_bytes``, of UTF-8."""
    content = read_bytes(path, kind, purpose, limit)
    with parsing(path, kind, purpose):
        return content.decode("utf-8")


def read_unpacked(path: Path, kind: Kind, purpose: str, limit: int) -> bytes:
    """A plain file's content, unpacked where it is gzipped; of ``kind`` where that is more than ``limit`` bytes."""
    with unpacked(path, kind, purpose) as file:
        content = file.read(limit + 1)
    if len(content) > limit:
        raise too_large(path, kind, f"unpacks to more than {limit:,} bytes", limit)
    return content


@contextmanager
def unpacked(path: Path, kind: Kind, purpose: str) -> Iterator[IO[bytes]]:
    """A plain file opened for reading, through gzip where it is gzipped by its first bytes."""
    check_plain(path, kind, purpose)
    with parsing(path, kind, purpose), path.open("rb") as file:
        gzipped = file.read(2) == b"\x1f\x8b"
        file.seek(0)
        if gzipped:
            with gzip.GzipFile(fileobj=file) as inside:
                yield inside  # type: ignore[misc]
        else:
            yield file


def lines_of(path: Path, kind: Kind, purpose: str, *, longest: int, most: int) -> Iterator[str]:
    """Lines of a text, gzipped or not, without their ends, whichever system wrote them.

    Raises:
        StbenchError: of ``kind``: the file is broken or no UTF-8, a line has more than ``longest`` characters, or
            there are more than ``most`` lines.
    """
    with unpacked(path, kind, purpose) as file:
        text = io.TextIOWrapper(file, encoding="utf-8")
        for number in range(1, most + 2):
            line = text.readline(longest + 1)
            if not line:
                return
            if len(line) > longest:
                raise too_large(
                    path, kind, f"has more than {longest:,} characters in line {number}", longest, "characters"
                )
            yield line.rstrip("\n")
    raise kind(str(path), f"has more than {most:,} lines", f"{purpose}, of at most {most:,} lines")


def check_unpacked(path: Path, kind: Kind, what: str, size: int, packed: int) -> None:
    """Refuse ``what`` that unpacks to ``size`` bytes from ``packed``, where no honest file is packed so tightly."""
    if size > max(LARGE, RATIO * packed):
        raise too_large(path, kind, f"{what} unpacks to {size:,} bytes, from {packed:,}", LARGE)
