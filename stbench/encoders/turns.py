"""Turns: what several threads want done on a device is done one after another, in the thread that waits for them.

A GPU's libraries remember by thread how they compute what: a thread that is new begins anew, for seconds.
"""

import contextlib
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from queue import Empty, SimpleQueue
from typing import Any, TypeVar

T = TypeVar("T")
Run = Callable[[Callable[[], Any]], Any]
"""Does some work, here or where it is to be done, and gives what comes of it."""


def at_once(work: Callable[[], T]) -> T:
    """Do it here and now."""
    return work()


class Turns:
    """Work that other threads hand in."""

    def __init__(self) -> None:
        self._waiting: SimpleQueue[tuple[Callable[[], Any], Future[Any]] | None] = SimpleQueue()
        self._stopped = False

    def run(self, work: Callable[[], T]) -> T:
        """What comes of ``work``, once the thread of :meth:`serve` has done it."""
        future: Future[T] = Future()
        self._waiting.put((work, future))
        if self._stopped:
            self._turn_away()
        return future.result()

    def serve(self, clients: Sequence["Future[Any]"]) -> None:
        """Do what is handed in until all ``clients`` have ended."""
        for client in clients:
            client.add_done_callback(lambda _: self._waiting.put(None))
        left = len(clients)
        try:
            while left:
                item = self._waiting.get()
                if item is None:
                    left -= 1
                else:
                    _do(*item)
        except BaseException:  # as Ctrl-C: nobody is to wait for ever
            self._stopped = True
            self._turn_away()
            raise

    def _turn_away(self) -> None:
        with contextlib.suppress(Empty):
            while True:
                item = self._waiting.get_nowait()
                if item is not None:
                    item[1].cancel()


def _do(work: Callable[[], Any], future: "Future[Any]") -> None:
    try:
        future.set_result(work())
    except Exception as error:  # whoever waits for it raises it
        future.set_exception(error)
    except BaseException:
        future.cancel()
        raise
