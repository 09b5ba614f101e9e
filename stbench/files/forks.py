"""Forks: the same done for each of many things, by copies of this process, where that is safe and worth it."""

import gc
import io
import multiprocessing
import os
import pickle
import sys
import threading
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from multiprocessing.connection import Connection
from typing import Any, TypeVar

T = TypeVar("T")
R = TypeVar("R")
LEAST = 48
"""Things from which forking takes less than it saves."""
MOST = 8
"""Processes, each of which holds what it makes until it ends."""


def mapped(do: Callable[[T], R], things: Sequence[T], shared: object = None) -> list[R]:
    """What ``do`` makes of each thing, in their order, as a loop would.

    What a process does not bring back, because it met an error or a warning or died, is done here after all, so that
    errors and warnings are those of a loop. What ``do`` changes in memory is lost: it may only read, and write files.

    Args:
        do: of one thing; what it makes can be pickled.
        things: to be done.
        shared: an object that results may hold, and that is not copied with them.
    """
    done: dict[int, R] = {}
    if things and _processes(len(things)) > 1:
        done[0] = do(things[0])  # what it imports, processes need not import each by itself
    if done and (n := _processes(len(things))) > 1:
        with _forked(do, things, shared, n) as pipes:
            for pipe in pipes:
                done |= _received(pipe, shared)
    return [done[at] if at in done else do(thing) for at, thing in enumerate(things)]


def _processes(n_things: int) -> int:
    """How many to fork: none beside threads or torch, whose locks a fork would copy as they are held."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1
    is_safe = threading.active_count() == 1 and "torch" not in sys.modules and sys.platform == "linux"
    if n_things < LEAST or not is_safe or multiprocessing.current_process().daemon:
        return 1
    return min(cores, MOST)


@contextmanager
def _forked(do: Callable[[T], R], things: Sequence[T], shared: object, n: int) -> Iterator[list[Connection]]:
    """Processes that do every n-th thing each, but for the first; they are ended with the block."""
    context = multiprocessing.get_context("fork")
    pipes, processes = [], []
    try:
        for first in range(1, n + 1):
            ours, theirs = context.Pipe(duplex=False)
            process = context.Process(target=_child, args=(do, things, range(first, len(things), n), shared, theirs))
            process.start()
            theirs.close()
            pipes.append(ours)
            processes.append(process)
        yield pipes
    finally:
        for process in processes:
            process.kill()  # one that has answered does nothing any more
            process.join()


def _child(do: Callable[[T], R], things: Sequence[T], places: range, shared: object, pipe: Connection) -> None:
    gc.freeze()  # what was there before is not looked through again and again, nor copied for that
    done = {}
    for at in places:
        with warnings.catch_warnings(record=True) as said:
            try:
                made = do(things[at])
            except Exception:  # it is met again, and raised, by whoever asked
                break
        if not said:
            done[at] = made
    buffer = io.BytesIO()
    try:
        _Pickler(buffer, shared).dump(done)
    except Exception:  # what cannot be sent is made again by whoever asked
        return
    pipe.send_bytes(buffer.getbuffer())


def _received(pipe: Connection, shared: object) -> dict[int, Any]:
    """What a process made; nothing where it died, or what it made cannot be sent."""
    try:
        content = pipe.recv_bytes()
    except (EOFError, OSError):
        return {}
    loaded: dict[int, Any] = _Unpickler(io.BytesIO(content), shared).load()
    return loaded


class _Pickler(pickle.Pickler):
    def __init__(self, file: io.BytesIO, shared: object) -> None:
        super().__init__(file, pickle.HIGHEST_PROTOCOL)
        self.shared = shared

    def persistent_id(self, thing: object) -> object:
        return "shared" if thing is self.shared and thing is not None else None


class _Unpickler(pickle.Unpickler):
    def __init__(self, file: io.BytesIO, shared: object) -> None:
        super().__init__(file)
        self.shared = shared

    def persistent_load(self, name: object) -> object:
        return self.shared
