"""Channel: messages between driver and worker; neither half a message nor a false one keeps the driver waiting."""

import io
import os
import pickle
import struct
from collections.abc import Iterable, Iterator, Mapping
from multiprocessing.connection import Connection
from select import POLLIN, POLLOUT, poll
from typing import Any

HEADER = struct.Struct("!4sI")
MARK = b"stb\x01"
LONGEST_BYTES = 1 << 26
READ_BYTES = 1 << 20


class Channel:
    """One end."""

    def __init__(
        self, connection: Connection, patience_s: float | None = None, heard: Iterable[type] | None = None
    ) -> None:
        """Take over a connection.

        Args:
            connection: of two ways.
            patience_s: how long the other end may take no byte of a message before it counts as gone; None for ever.
            heard: what messages from the other end may be made of, beside plain values; None where it is trusted. A
                method runs at a worker's end, and may write there what it likes.
        """
        self._connection, self._patience_s, self._read = connection, patience_s, bytearray()
        self._heard = None if heard is None else {(kind.__module__, kind.__qualname__): kind for kind in heard}
        os.set_blocking(connection.fileno(), False)

    def fileno(self) -> int:
        """What becomes readable when there is a message."""
        return self._connection.fileno()

    def send(self, message: Any) -> None:
        """Send a message; OSError where the other end is gone, or takes nothing."""
        content = pickle.dumps(message)
        left = memoryview(HEADER.pack(MARK, len(content)) + content)
        while left:
            if not self._is(POLLOUT, self._patience_s):
                raise TimeoutError("the other end takes no message")
            left = left[os.write(self.fileno(), left) :]

    def messages(self) -> Iterator[Any]:
        """Those that are whole by now.

        Raises:
            EOFError, OSError: the other end is gone.
            ValueError: what came is no message.
        """
        is_over = self._is(POLLIN, 0.0) and not self._fill()
        while (message := self._taken()) is not None:
            yield self._opened(message)
        if is_over:
            raise EOFError

    def receive(self) -> Any:
        """The next message, as soon as it is there; EOFError where the other end is gone."""
        while (message := self._taken()) is None:
            if self._is(POLLIN, None) and not self._fill():
                raise EOFError
        return self._opened(message)

    def close(self) -> None:
        """The other end finds this one gone."""
        self._connection.close()

    def _opened(self, message: bytes) -> Any:
        return pickle.loads(message) if self._heard is None else _Heard(message, self._heard).load()

    def _fill(self) -> bool:
        """Take what is there, at most so much that nobody can keep this end busy; False at the end."""
        content = os.read(self.fileno(), READ_BYTES)
        self._read += content
        return bool(content)

    def _taken(self) -> bytes | None:
        if len(self._read) < HEADER.size:
            return None
        mark, length = HEADER.unpack_from(self._read)
        if mark != MARK or length > LONGEST_BYTES:
            raise ValueError("bytes that are no message")
        end = HEADER.size + length
        if len(self._read) < end:
            return None
        message = bytes(self._read[HEADER.size : end])
        del self._read[:end]
        return message

    def _is(self, event: int, seconds: float | None) -> bool:
        """Whether it can be read or written within so many seconds."""
        ready = poll()
        ready.register(self.fileno(), event)
        return bool(ready.poll(None if seconds is None else 1000 * seconds))


class _Heard(pickle.Unpickler):
    """Looks up nothing but what is expected, so that no message is a program."""

    def __init__(self, message: bytes, known: Mapping[tuple[str, str], type]) -> None:
        super().__init__(io.BytesIO(message))
        self._known = known

    def find_class(self, module: str, name: str) -> type:
        if (module, name) not in self._known:
            raise ValueError(f"{module}.{name} is in no message")
        return self._known[module, name]
