"""Streaming: patches go to a GPU through pinned buffers while it computes, and what it gives stays there to the end.

The same code runs on a CPU, where buffers are plain memory and nothing waits, so that tests cover it; networks on a CPU
are fed without it (``forward.in_batches``), whose smaller batches stay in a core's cache.
"""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from itertools import pairwise
from typing import Any

import numpy as np
import torch

Array = np.ndarray[Any, Any]
Forward = Callable[[torch.Tensor], torch.Tensor]
"""(b, pixels, pixels, 3) uint8 patches on the device -> (b, width)."""
DEPTH = 3
"""Buffers: one is filled, one is sent, one is read."""
COPIERS = 4
"""Threads that fill a buffer: one alone copies slower than small networks read."""


def streamed(forward: Forward, patches: Array, *, batch: int, device: str) -> Array:
    """What ``forward`` gives for all patches, ``batch`` at a time, without gradients.

    Args:
        forward: run with the current stream.
        patches: (n, pixels, pixels, 3) uint8; may be memory-mapped.
        batch: patches per forward pass.
        device: where ``forward`` runs.

    Returns:
        (n, ...) float32, fetched once; (0, 0) without patches.

    Raises:
        torch.OutOfMemoryError: the batch is too large for the device.
    """
    if len(patches) == 0:
        return np.empty((0, 0), np.float32)
    with torch.inference_mode(), ThreadPoolExecutor(max_workers=COPIERS + 1) as copiers:
        outputs = [forward(images).float() for images in _sent(patches, batch, torch.device(device), copiers)]
        fetched: Array = torch.cat(outputs).cpu().numpy()
    return fetched


def _sent(patches: Array, batch: int, device: torch.device, copiers: Executor) -> Iterator[torch.Tensor]:
    """Batches on the device; each may be read until the next one is asked for."""
    starts = range(0, len(patches), batch)
    stream = torch.cuda.Stream(device) if device.type == "cuda" else None  # type: ignore[no-untyped-call]
    shape = (min(batch, len(patches)), *patches.shape[1:])
    buffers = [_Buffer(shape, device, stream) for _ in starts[:DEPTH]]

    def fill(number: int) -> "Future[int]":
        start = starts[number]
        return copiers.submit(buffers[number % DEPTH].fill, patches[start : start + batch], copiers)

    filling = [fill(number) for number in range(len(buffers))]
    for number in range(len(starts)):
        buffer = buffers[number % DEPTH]
        yield buffer.send(filling[number % DEPTH].result())
        buffer.release()
        if number + DEPTH < len(starts):
            filling[number % DEPTH] = fill(number + DEPTH)


class _Buffer:
    """Pinned memory with its twin on the device."""

    def __init__(self, shape: Sequence[int], device: torch.device, stream: "torch.cuda.Stream | None") -> None:
        self._pinned = torch.empty(*shape, dtype=torch.uint8, pin_memory=stream is not None)
        self._there = self._pinned if stream is None else torch.empty(*shape, dtype=torch.uint8, device=device)
        self._stream = stream
        self._sent, self._read = _event(stream), _event(stream)
        self.release()  # what the allocator gave may be read yet by what ran before

    def fill(self, patches: Array, copiers: Executor) -> int:
        """Copy patches into pinned memory, once what lay there was sent; how many."""
        if self._sent is not None:
            self._sent.synchronize()
        into = self._pinned.numpy()
        bounds = np.linspace(0, len(patches), COPIERS + 1).astype(int)
        parts = [slice(low, high) for low, high in pairwise(bounds) if low < high]
        for copied in [copiers.submit(np.copyto, into[part], patches[part]) for part in parts[1:]]:
            copied.result()
        np.copyto(into[parts[0]], patches[parts[0]])
        return len(patches)

    def send(self, n: int) -> torch.Tensor:
        """The first ``n`` patches on the device; the current stream waits for them, this process does not."""
        if self._stream is None or self._sent is None or self._read is None:
            return self._there[:n]
        with torch.cuda.stream(self._stream):
            self._stream.wait_event(self._read)
            self._there[:n].copy_(self._pinned[:n], non_blocking=True)
            self._sent.record(self._stream)
        torch.cuda.current_stream(self._there.device).wait_event(self._sent)
        return self._there[:n]

    def release(self) -> None:
        """All that reads the patches on the device is on its way."""
        if self._read is not None:
            self._read.record(torch.cuda.current_stream(self._there.device))


def _event(stream: "torch.cuda.Stream | None") -> "torch.cuda.Event | None":
    return None if stream is None else torch.cuda.Event()  # type: ignore[no-untyped-call]
