"""Turns: what several threads want done on a device is done one after another, in the thread that waits for them.

A GPU's libraries remember by thread how they compute what: a thread that is new begins anew, for seconds.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from queue import SimpleQueue
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

    def run(self, work: Callable[[], T]) -> T:
        """What comes of ``work``, once the thread of :meth:`serve` has done it."""
        future: Future[T] = Future()
        self._waiting.put((work, future))
        return future.result()

    def serve(self, clients: Sequence["Future[Any]"]) -> None:
        """Do what is handed in until all ``clients`` have ended."""
        for client in clients:
            client.add_done_callback(lambda _: self._waiting.put(None))
        left = len(clients)
        while left:
            item = self._waiting.get()
            if item is None:
                left -= 1
                continue
            work, future = item
            try:
                future.set_result(work())
            except BaseException as error:  # whoever waits for it raises it
                future.set_exception(error)
