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

from stbench.encoders.reading import copied
from stbench.encoders.turns import Run, at_once

Array = np.ndarray[Any, Any]
Forward = Callable[[torch.Tensor], torch.Tensor]
"""(b, pixels, pixels, 3) uint8 patches on the device -> (b, width), each row by itself."""
DEPTH = 3
"""Buffers: one is filled, one is sent, one is read."""
COPIERS = 4
"""Threads that fill a buffer: one alone copies slower than small networks read."""
STEP = 64
"""Batches of a GPU are filled up to a multiple of it: for a size that is new, kernels are chosen anew, for a second."""


def streamed(forward: Forward, patches: Array, *, batch: int, device: str, run: Run = at_once) -> Array:
    """What ``forward`` gives for all patches, ``batch`` at a time, without gradients.

    Args:
        forward: run with the current stream.
        patches: (n, pixels, pixels, 3) uint8; may be memory-mapped.
        batch: patches per forward pass.
        device: where ``forward`` runs.
        run: does the forward passes; what goes before and after them is done here meanwhile.

    Returns:
        (n, ...) float32, fetched once; (0, 0) without patches.

    Raises:
        torch.OutOfMemoryError: the batch is too large for the device.
    """
    if len(patches) == 0:
        return np.empty((0, 0), np.float32)
    with ThreadPoolExecutor(max_workers=COPIERS + 1) as copiers:
        stream = _Stream(patches, batch, torch.device(device), copiers)
        outputs, ended = run(lambda: stream.outputs(forward))
        return _fetched(outputs, ended)


class _Stream:
    """Patches on their way, from the moment it is made."""

    def __init__(self, patches: Array, batch: int, device: torch.device, copiers: Executor) -> None:
        on_gpu = device.type == "cuda"
        self._patches, self._device, self._copiers = patches, device, copiers
        self._starts, self._batch = range(0, len(patches), batch), batch
        self._side = torch.cuda.Stream(device) if on_gpu else None  # type: ignore[no-untyped-call]
        rows = min(batch, -(-len(patches) // STEP) * STEP if on_gpu else len(patches))
        shape = (rows, *patches.shape[1:])
        self._buffers = [_Buffer(shape, device, self._side) for _ in self._starts[:DEPTH]]
        self._filling = [self._fill(number) for number in range(len(self._buffers))]

    def outputs(self, forward: Forward) -> "tuple[list[torch.Tensor], torch.cuda.Event | None]":
        """What ``forward`` gives, on the device, and when it will be there."""
        with torch.inference_mode():
            outputs = [forward(images)[:n].float() for images, n in self._sent()]
        ended = _event(self._side)
        if ended is not None:
            ended.record(torch.cuda.current_stream(self._device))
        return outputs, ended

    def _sent(self) -> Iterator[tuple[torch.Tensor, int]]:
        """Batches on the device, and how many of each count; each may be read until the next one is asked for."""
        for number in range(len(self._starts)):
            buffer, n = self._buffers[number % DEPTH], self._filling[number % DEPTH].result()
            yield buffer.send(n), n
            buffer.release()
            if number + DEPTH < len(self._starts):
                self._filling[number % DEPTH] = self._fill(number + DEPTH)

    def _fill(self, number: int) -> "Future[int]":
        part = self._patches[self._starts[number] : self._starts[number] + self._batch]
        return self._copiers.submit(self._buffers[number % DEPTH].fill, part, self._copiers)


class _Buffer:
    """Pinned memory with its twin on the device."""

    def __init__(self, shape: Sequence[int], device: torch.device, side: "torch.cuda.Stream | None") -> None:
        self._pinned = torch.empty(*shape, dtype=torch.uint8, pin_memory=side is not None)
        self._there = self._pinned if side is None else torch.empty(*shape, dtype=torch.uint8, device=device)
        self._side = side
        self._sent, self._read = _event(side), _event(side)
        self.release()  # what the allocator gave may be read yet by what ran before

    def fill(self, patches: Array, copiers: Executor) -> int:
        """Copy patches into pinned memory, once what lay there was sent; how many."""
        if self._sent is not None:
            self._sent.synchronize()
        into = self._pinned.numpy()
        bounds = np.linspace(0, len(patches), COPIERS + 1).astype(int)
        parts = [slice(low, high) for low, high in pairwise(bounds) if low < high]
        for part in [copiers.submit(copied, into[part], patches[part]) for part in parts[1:]]:
            part.result()
        copied(into[parts[0]], patches[parts[0]])
        return len(patches)

    def send(self, n: int) -> torch.Tensor:
        """The first ``n`` patches on the device, and any others up to a full step.

        The current stream waits for them, this process does not.
        """
        if self._side is None or self._sent is None or self._read is None:
            return self._there[:n]
        with torch.cuda.stream(self._side):
            self._side.wait_event(self._read)
            self._there[:n].copy_(self._pinned[:n], non_blocking=True)
            self._sent.record(self._side)
        torch.cuda.current_stream(self._there.device).wait_event(self._sent)
        return self._there[: -(-n // STEP) * STEP]

    def release(self) -> None:
        """All that reads the patches on the device is on its way."""
        if self._read is not None:
            self._read.record(torch.cuda.current_stream(self._there.device))


def _event(side: "torch.cuda.Stream | None") -> "torch.cuda.Event | None":
    return None if side is None else torch.cuda.Event()  # type: ignore[no-untyped-call]


def _fetched(outputs: Sequence[torch.Tensor], ended: "torch.cuda.Event | None") -> Array:
    """Outputs as one array; a GPU goes on with what comes after them."""
    if ended is None:
        together: Array = torch.cat(list(outputs)).numpy()
        return together
    side = torch.cuda.Stream(outputs[0].device)  # type: ignore[no-untyped-call]
    with torch.inference_mode(), torch.cuda.stream(side):
        side.wait_event(ended)
        joined = torch.cat(list(outputs))
        there = torch.empty(joined.shape, dtype=joined.dtype, pin_memory=True)
        there.copy_(joined, non_blocking=True)
        side.synchronize()
    fetched: Array = np.array(there.numpy())  # pinned memory goes back to whoever sends next
    return fetched
