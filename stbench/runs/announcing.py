"""Announcing: a run keeps its bulletin up to date while it goes on, and says at the end how it ended."""

import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from stbench.errors import StbenchError
from stbench.runs.bulletin import FOLDER, Bulletin, remove_ended

LEAST_S, MOST_S = 1.0, 5.0
"""A bulletin is written at most once in the first, where something is new, and at least once in the second."""
Told = Callable[[str, str, str, float], None]
"""Label, status and key of a job that ended, and the share of the run that is done."""


@contextmanager
def announced(store: Path, first: Bulletin) -> Iterator[Told]:
    """What to tell of each job that ends; the bulletin is kept for as long as the block lasts, and says its end.

    Args:
        store: folder of the store.
        first: as the run begins.
    """
    remove_ended(store)
    board = _Board(store / FOLDER / f"{uuid.uuid4().hex[:12]}.json", first)
    end = "stopped"
    try:
        yield board.tell
        end = "done"
    except KeyboardInterrupt:
        end = "interrupted"
        raise
    except StbenchError as error:
        end = f"stopped: {error.where} {error.found}"
        raise
    finally:
        board.close(end)


class _Board:
    """Writes on a thread of its own: neither a slow disk nor a long job delays the other."""

    def __init__(self, path: Path, first: Bulletin) -> None:
        self._path, self._bulletin, self._start = path, first, time.monotonic()
        self._news, self._over = threading.Event(), threading.Event()
        self._lock = threading.Lock()
        self._write()
        self._thread = threading.Thread(target=self._go_on, daemon=True, name="announces the run")
        self._thread.start()

    def tell(self, label: str, status: str, key: str, share: float) -> None:
        """A job ended."""
        with self._lock:
            self._bulletin = self._bulletin.with_ended(label, status, key, share)
        self._news.set()

    def close(self, end: str) -> None:
        """The run ended."""
        self._over.set()
        self._news.set()
        self._thread.join()
        self._write(end)

    def _go_on(self) -> None:
        while not self._over.is_set():
            self._news.wait(MOST_S)
            self._news.clear()
            if not self._over.is_set():
                self._write()
            self._over.wait(LEAST_S)

    def _write(self, end: str = "") -> None:
        with self._lock:
            elapsed = round(time.monotonic() - self._start, 1)
            self._bulletin = replace(self._bulletin, elapsed_s=elapsed, end=end)
            bulletin = self._bulletin
        bulletin.write(self._path)
