"""Rows of a JPEG file that marks where each row of its blocks begins: strips of it are decoded without the rest.

Scanners' programs set such marks ("restart markers") so that a fault spoils no more than a row. What stands between
two of them needs nothing of what is before, so that some rows behind the file's own tables are a JPEG file themselves.
"""

import re
import struct
from dataclasses import dataclass
from itertools import takewhile
from typing import NamedTuple

FRAMES, OTHER_FRAMES = {0xC0, 0xC1}, {*range(0xC2, 0xD0)} - {0xC4, 0xC8, 0xCC}
"""Markers of frames whose blocks are coded one after the other, by Huffman's codes; and of those of other kinds."""
RESTARTS, END, SCAN, INTERVAL = range(0xD0, 0xD8), 0xD9, 0xDA, 0xDD
SILENT = {*range(0xE1, 0xEE), 0xEF, 0xFE}
"""Markers of what changes no pixel: a camera's words, thumbnails, profiles; 0xE0 and 0xEE say what colours mean."""
MARKER = re.compile(rb"\xff[^\x00]", re.DOTALL)


class Frame(NamedTuple):
    """What is said of the blocks."""

    height: int
    width: int
    block_height: int
    block_width: int


@dataclass(frozen=True)
class JpegRows:
    """Where rows of blocks begin in a JPEG file."""

    content: bytes
    frame: Frame
    before: tuple[bytes, ...]
    """Segments before that of the frame, which states the height."""
    after: tuple[bytes, ...]
    """That of the frame, and what follows up to the pixels."""
    starts: tuple[int, ...]
    """Places of the rows in ``content``, and that behind the end of the last."""

    def __len__(self) -> int:
        """How many rows of blocks there are."""
        return len(self.starts) - 1

    def file(self, first: int, last: int) -> bytes:
        """The rows of blocks from ``first`` to before ``last``, as a JPEG file."""
        height = min(last * self.frame.block_height, self.frame.height) - first * self.frame.block_height
        frame, *tables = self.after
        strip = bytearray(self.content[self.starts[first] : self.starts[last]])
        for number, start in enumerate(self.starts[first + 1 : last]):  # the decoder counts from the strip's beginning
            strip[start - self.starts[first] - 1] = RESTARTS[number % len(RESTARTS)]
        strip[-1] = END
        return b"".join([b"\xff\xd8", *self.before, frame[:5], struct.pack(">H", height), frame[7:], *tables, strip])


def rows_of(content: bytes) -> JpegRows | None:
    """The rows of a JPEG file; None where they are not marked, or it is coded in another way than most."""
    segments = _segments(content)
    frames = [segment for segment in segments if segment[1] in FRAMES]
    interval = next((segment for segment in segments if segment[1] == INTERVAL), b"")
    if len(frames) != 1 or len(interval) != 6 or any(segment[1] in OTHER_FRAMES for segment in segments):
        return None
    frame = _frame(frames[0])
    if frame is None or frames[0][9:10] != segments[-1][4:5]:  # a scan of its own for each colour
        return None
    if struct.unpack(">H", interval[4:])[0] != -(-frame.width // frame.block_width):
        return None
    starts = _starts(content, 2 + sum(map(len, segments)), -(-frame.height // frame.block_height))
    if starts is None:
        return None
    needed = [segment for segment in segments if segment[1] not in SILENT]
    before = tuple(takewhile(lambda segment: segment[1] not in FRAMES, needed))
    return JpegRows(content, frame, before, tuple(needed[len(before) :]), starts)


def _segments(content: bytes) -> list[bytes]:
    """Segments up to that of the first scan, each with its marker; empty where they do not follow each other."""
    segments: list[bytes] = []
    at = 2
    while not segments or segments[-1][1] != SCAN:
        if len(content) < at + 5 or content[at] != 0xFF:
            return []
        end = at + 2 + max(2, struct.unpack(">H", content[at + 2 : at + 4])[0])
        segments.append(content[at:end])
        at = end
    return segments


def _frame(segment: bytes) -> Frame | None:
    """What the segment of a frame says; None where it is broken."""
    colours = [segment[at + 1] for at in range(10, len(segment) - 2, 3)]
    if len(segment) < 10 or not colours or len(colours) != segment[9] or segment[4] != 8:
        return None
    height, width = struct.unpack(">HH", segment[5:9])
    if len(colours) == 1:  # then blocks are those of this colour
        return Frame(height, width, 8, 8)
    down, across = (8 * max(colour >> shift & 15 for colour in colours) for shift in (0, 4))
    return Frame(height, width, down, across) if down and across and height and width else None


def _starts(content: bytes, first: int, n_rows: int) -> tuple[int, ...] | None:
    """Places of the rows and of the end; None where the marks are not those of ``n_rows`` rows, in order."""
    starts = [first]
    for mark in MARKER.finditer(content, first):
        number, is_last = len(starts) - 1, len(starts) == n_rows
        if mark.group()[1] != (END if is_last else RESTARTS[number % len(RESTARTS)]):
            return None
        starts.append(mark.end())
        if is_last:
            return tuple(starts)
    return None
