"""Log: what a job prints, its beginning and its end, however much it is."""

import io
import os
from typing import Any, Protocol, TextIO

HEAD_BYTES = TAIL_BYTES = 500_000
"""What is kept of the beginning and of the end."""


class Ends:
    """The beginning and the end of what is written; what lies between is counted."""

    def __init__(self) -> None:
        self._head, self._tail, self._written = bytearray(), bytearray(), 0

    def write(self, content: bytes | memoryview) -> None:
        """Add to the end."""
        room = HEAD_BYTES - len(self._head)
        self._written += len(content)
        self._head += content[:room]
        self._tail += content[room:][-TAIL_BYTES:] if room > 0 else content[-TAIL_BYTES:]
        if len(self._tail) > 2 * TAIL_BYTES:
            del self._tail[:-TAIL_BYTES]

    def clear(self) -> None:
        """Forget everything."""
        self._head, self._tail, self._written = bytearray(), bytearray(), 0

    def text(self) -> str:
        """All of it, or both ends and a line that says how much is left out between them."""
        tail = bytes(self._tail[-TAIL_BYTES:])
        left_out = self._written - len(self._head) - len(tail)
        head = self._head.decode("utf-8", "replace")
        gap = f"\n[{left_out:,} bytes are left out here: a log keeps its beginning and its end]\n" if left_out else ""
        return head + gap + tail.decode("utf-8", "replace")


class Log(Protocol):
    """Takes what a job prints."""

    stream: TextIO
    """Stands in the place of standard output and standard error."""

    def text(self) -> str:
        """What was printed."""
        ...


class MemoryLog:
    """A log in this process."""

    def __init__(self) -> None:
        self._ends = Ends()
        self.stream: TextIO = _Stream(_Bytes(self._ends))

    def text(self) -> str:
        """What was printed."""
        return self._ends.text()


def stream_to(descriptor: int) -> TextIO:
    """A text stream to an open file that takes any text, and that nobody can close."""
    return _Stream(_Descriptor(descriptor))


class _Stream(io.TextIOWrapper):
    """Takes lone surrogates, too, and stays open: others print after the job that closes it."""

    def __init__(self, raw: io.RawIOBase) -> None:
        super().__init__(raw, encoding="utf-8", errors="backslashreplace", write_through=True)  # type: ignore[arg-type]

    def close(self) -> None:
        """Nothing."""


class _Bytes(io.RawIOBase):
    def __init__(self, ends: Ends) -> None:
        self._ends = ends

    def writable(self) -> bool:
        return True

    def write(self, content: Any) -> int:
        self._ends.write(content)
        return len(content)

    def close(self) -> None:
        """Nothing."""


class _Descriptor(_Bytes):
    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    def fileno(self) -> int:
        return self._descriptor

    def write(self, content: Any) -> int:
        left = memoryview(content)
        try:
            while left:
                left = left[os.write(self._descriptor, left) :]
        except OSError:  # closed by the job, or nobody reads any more: what is printed is lost, and the job goes on
            pass
        return len(content)
