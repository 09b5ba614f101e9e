"""EXIF: how a JPEG file asks to be turned."""

import struct

ORIENTATION = 274
BROKEN = (SyntaxError, ValueError, KeyError, IndexError, OSError, TypeError, OverflowError, struct.error)
"""What Pillow raises of tags that are cut short or changed."""


def orientation_in(content: bytes) -> int:
    """EXIF's number for how an image is to be turned; 1 where the file says nothing, or nothing that can be read."""
    from PIL.Image import Exif

    start = content[: 2**17].find(b"Exif\0\0")
    if start < 0:
        return 1
    exif = Exif()
    try:
        exif.load(content[start : start + 2**16])
        value = exif.get(ORIENTATION, 1)
    except BROKEN:  # such tags say nothing
        return 1
    return value if isinstance(value, int) and 1 <= value <= 8 else 1
