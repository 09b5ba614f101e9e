"""Names: which texts may name a file of results; everything that makes a path of a name asks here."""

import re

from stbench.errors import StbenchError

LONGEST = 120
"""Bytes: 255 are the most that file systems take, and suffixes and temporary names come on top."""
RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)
"""Devices of Windows, whatever their suffix."""
ALLOWED = re.compile(r"[^\W_][\w.+ -]*")


def file_name(name: str, where: str, kind: type[StbenchError]) -> str:
    """``name``, where it can name a file beside others; else an error of ``kind`` at ``where``.

    Letters, digits, and ``_ . + -`` and spaces within; it begins with a letter or digit, so it is neither hidden nor
    "..", and leads nowhere.
    """
    if not is_file_name(name):
        raise kind(
            where, f"has a name that cannot name a file: {ascii(name)[:LONGEST]}",
            f"letters, digits, and _ . + - within, at most {LONGEST} bytes", "Rename it",
        )  # fmt: skip
    return name


def is_file_name(name: str) -> bool:
    """Whether ``name`` can name a file beside others."""
    plain = ALLOWED.fullmatch(name) is not None and name[-1] not in ". " and name.isprintable()
    return plain and RESERVED.match(name) is None and len(name.encode()) <= LONGEST
