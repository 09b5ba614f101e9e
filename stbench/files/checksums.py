"""Checksums: XXH3 of stored bytes, by which a changed bit is noticed wherever they are read.

XXH3 is no cryptographic hash: it notices accidents, not forgers. It is computed at the speed of memory, and once per
process for each state of a file.
"""

import stat
import time
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO, Literal, NamedTuple

import xxhash

SEAL = b"\x93stbXXH3"
"""Begins a seal: these eight bytes, then the 16 of the checksum of all the file's other bytes."""
SEAL_BYTES = len(SEAL) + 16
BLOCK_BYTES = 2**18  # stays in a core's own cache
YOUNG_NS = 2 * 10**9
"""Files changed within this time are checked each time: two changes within a tick of the clock look like one."""
Verdict = Literal["whole", "unsealed", "damaged"]


class FileState(NamedTuple):
    """What of a file changes when its content does."""

    path: str
    inode: int
    size: int
    mtime_ns: int
    ctime_ns: int

    @classmethod
    def of(cls, path: Path) -> "FileState":
        """Of a file as it is now; OSError where there is none, or where the path is no regular file."""
        facts = path.stat()
        if not stat.S_ISREG(facts.st_mode):
            raise IsADirectoryError(f"{path} is no regular file")
        return cls(str(path), facts.st_ino, facts.st_size, facts.st_mtime_ns, facts.st_ctime_ns)

    @property
    def young(self) -> bool:
        """Whether the file changed a moment ago, so that one more change might not show."""
        return time.time_ns() - max(self.mtime_ns, self.ctime_ns) < YOUNG_NS


def file_checksum(path: Path) -> str:
    """Checksum of a whole file; OSError where it cannot be read."""
    state = FileState.of(path)
    return _checksum(state) if state.young else _remembered_checksum(state)


def seal_verdict(state: FileState) -> Verdict:
    """Whether a file that ends in a seal is whole; ``unsealed`` where there is none, as in files written before."""
    return _verdict(state) if state.young else _remembered_verdict(state)


class Summed:
    """A file that is being written, whose seal is known when it is: it need not be read for that."""

    def __init__(self, file: BinaryIO) -> None:
        self._file, self._digest = file, xxhash.xxh3_128()

    def write(self, content: bytes) -> int:
        """Write, and take into account."""
        self._digest.update(content)
        return self._file.write(content)

    def seal(self) -> bytes:
        """The seal to append to what was written."""
        return SEAL + self._digest.digest()


def sealed(content: bytes, at: int) -> bytes:
    """Content with its seal put in at a byte where its format allows it."""
    return content[:at] + SEAL + xxhash.xxh3_128_digest(content) + content[at:]


def unsealed(content: bytes) -> bytes | None:
    """Content without its seal, or as it is where it has none; None where it is not what was sealed."""
    at = content.rfind(SEAL)
    if at < 0:
        return content
    rest = content[:at] + content[at + SEAL_BYTES :]
    return rest if content[at + len(SEAL) : at + SEAL_BYTES] == xxhash.xxh3_128_digest(rest) else None


def text_checksum(text: str) -> str:
    """Checksum of a text as UTF-8."""
    return xxhash.xxh3_128_hexdigest(text.encode())


def _checksum(state: FileState) -> str:
    return _file_digest(Path(state.path)).hex()


def _verdict(state: FileState) -> Verdict:
    if state.size < SEAL_BYTES:
        return "unsealed"
    path, end = Path(state.path), state.size - SEAL_BYTES
    with path.open("rb") as file:
        file.seek(end)
        seal = file.read(SEAL_BYTES)
    if not seal.startswith(SEAL):
        return "unsealed"
    return "whole" if seal[len(SEAL) :] == _file_digest(path, end) else "damaged"


_remembered_checksum = lru_cache(maxsize=2**14)(_checksum)
_remembered_verdict = lru_cache(maxsize=2**14)(_verdict)


def _file_digest(path: Path, end: int | None = None) -> bytes:
    """Of a file's bytes up to ``end``. They are read, not mapped: a broken disk is an OSError then, and no SIGBUS."""
    digest, block = xxhash.xxh3_128(), memoryview(bytearray(BLOCK_BYTES))
    with path.open("rb", buffering=0) as file:
        left = 2**63 if end is None else end
        while left and (n_bytes := file.readinto(block[: min(left, BLOCK_BYTES)])):
            digest.update(block[:n_bytes])
            left -= n_bytes
    return digest.digest()
