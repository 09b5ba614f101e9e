"""Pieces: the parts that an image is decoded in, those used last held; threads may share them."""

import contextlib
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator, Sequence
from concurrent.futures import Future
from typing import Any, Generic, TypeVar

import numpy as np

Array = np.ndarray[Any, Any]
Key = TypeVar("Key", bound=Hashable)
Piece = TypeVar("Piece", bound=Array | None)


class Pieces(Generic[Key, Piece]):
    """Decoded pieces of an image; of threads that need the same ones, each is decoded by one of them."""

    def __init__(self, decode: Callable[[Key], Piece], most_bytes: int) -> None:
        """Pieces that ``decode`` gives, None where nothing is stored; up to ``most_bytes`` of them are held."""
        self.most_bytes = most_bytes
        self._decode = decode
        self._held: OrderedDict[Key, Piece] = OrderedDict()
        self._coming: dict[Key, Future[Piece]] = {}
        self._bytes = 0
        self._lock = threading.Lock()

    def each(self, keys: Sequence[Key], ahead: Sequence[Key] = ()) -> Iterator[tuple[Key, Piece]]:
        """Each key with its piece, one after the other; those ``ahead`` are decoded where there is only to wait."""
        for at, key in enumerate(keys):
            yield key, self._piece(key, keys[at + 1 :], ahead)

    def _piece(self, key: Key, later: Sequence[Key], ahead: Sequence[Key]) -> Piece:
        """A piece; while another thread decodes it, this one decodes those that it, or others, need later."""
        may_come = list(ahead)
        while True:
            with self._lock:
                if key in self._held:
                    self._held.move_to_end(key)
                    return self._held[key]
                waited = self._coming.get(key)
                free = [key] if waited is None else (each for each in (*later, *may_come) if self._is_free(each))
                mine = next(iter(free), None)
                if mine is not None:
                    self._coming[mine] = Future()
            if mine is None:
                assert waited is not None
                return waited.result()
            if mine in may_come:
                may_come.remove(mine)
                with contextlib.suppress(Exception):  # whoever needs it meets it again
                    self._made(mine)
                continue
            piece = self._made(mine)
            if mine == key:
                return piece

    def _is_free(self, key: Key) -> bool:
        return key not in self._held and key not in self._coming

    def _made(self, key: Key) -> Piece:
        try:
            piece = self._decode(key)  # outside the lock: threads decode side by side
        except BaseException as error:
            with self._lock:
                self._coming.pop(key).set_exception(error)
            raise
        with self._lock:
            self._hold(key, piece)
            self._coming.pop(key).set_result(piece)
        return piece

    def _hold(self, key: Key, piece: Piece) -> None:
        self._held[key] = piece
        self._bytes += _bytes_of(piece)
        while self._bytes > self.most_bytes and len(self._held) > 1:
            self._bytes -= _bytes_of(self._held.popitem(last=False)[1])


def _bytes_of(piece: Array | None) -> int:
    return 0 if piece is None else piece.nbytes
