"""Forward passes over many rows, a batch at a time; where memory runs out, in smaller batches."""

from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from stbench.encoders.compute import Precision, is_gpu

if TYPE_CHECKING:
    import torch

Array = np.ndarray[Any, Any]
Triple = tuple[float, float, float]


def in_batches(forward: "Callable[[slice], torch.Tensor]", n_rows: int, *, batch: int) -> Array:
    """What ``forward`` gives for all rows, ``batch`` at a time, without gradients.

    Where memory runs out, the batch is halved for the rest of the rows.

    Args:
        forward: consecutive rows -> (b, ...).
        n_rows: how many there are.
        batch: rows per forward pass; fixed, so that results do not depend on who asks.

    Returns:
        (n_rows, ...) float32; (0, 0) without rows. What a GPU gives is fetched once, at the end.
    """
    import torch

    outputs = []
    start = 0
    with torch.inference_mode():
        while start < n_rows:
            try:
                outputs.append(forward(slice(start, min(start + batch, n_rows))).float())
            except (RuntimeError, MemoryError) as error:
                if batch == 1 or not _out_of_memory(error):
                    raise
                batch //= 2
            else:
                start += batch
        if outputs and outputs[0].is_cuda:
            outputs = [torch.cat(outputs).cpu()]
    return np.concatenate([output.numpy() for output in outputs]) if outputs else np.empty((0, 0), np.float32)


def batched_forward(
    forward: "Callable[[torch.Tensor], torch.Tensor]",
    patches: Array,
    *,
    mean: Triple,
    std: Triple,
    batch: int = 8,
    device: str = "cpu",
    precision: Precision = "float32",
) -> Array:
    """Run a torch network over uint8 patches.

    Batches of eight, channels last, are near the best for convolutional networks on a CPU. To a GPU they are streamed.

    Args:
        forward: (b, 3, pixels, pixels) normalised images -> (b, width).
        patches: (n, pixels, pixels, 3) uint8.
        mean: channel means in [0, 1].
        std: channel standard deviations in [0, 1].
        batch: patches per forward pass.
        device: where ``forward`` runs.
        precision: of the images given to ``forward``.

    Returns:
        (n, width) float32.
    """
    scaled = scaling(mean=mean, std=std, device=device, precision=precision)
    if is_gpu(device):
        return _streamed(lambda pixels: forward(scaled(pixels)), patches, batch=batch, device=device)

    def images(rows: slice) -> "torch.Tensor":
        return normalised(patches[rows], mean=mean, std=std, device=device, precision=precision)

    return in_batches(lambda rows: forward(images(rows)), len(patches), batch=batch)


def _streamed(
    forward: "Callable[[torch.Tensor], torch.Tensor]", patches: Array, *, batch: int, device: str
) -> Array:  # fmt: skip
    """As ``streamed``; where memory runs out, all is done again in batches half as large."""
    from stbench.encoders.streaming import streamed

    while True:
        try:
            return streamed(forward, patches, batch=batch, device=device)
        except (RuntimeError, MemoryError) as error:
            if batch == 1 or not _out_of_memory(error):
                raise
        batch //= 2


def normalised(
    patches: Array, *, mean: Triple, std: Triple, device: str = "cpu", precision: Precision = "float32"
) -> "torch.Tensor":
    """(n, pixels, pixels, 3) uint8 to normalised (n, 3, pixels, pixels), channels last in memory."""
    import torch

    pixels = torch.from_numpy(np.array(patches)).to(device)
    return scaling(mean=mean, std=std, device=device, precision=precision)(pixels)


def scaling(
    *, mean: Triple, std: Triple, device: str, precision: Precision
) -> "Callable[[torch.Tensor], torch.Tensor]":  # fmt: skip
    """What normalises (n, pixels, pixels, 3) uint8 on ``device``, in one pass over memory on a GPU."""
    return _scaling(tuple(mean), tuple(std), device, precision)


@lru_cache(maxsize=16)
def _scaling(
    mean: tuple[float, ...], std: tuple[float, ...], device: str, precision: Precision
) -> "Callable[[torch.Tensor], torch.Tensor]":  # fmt: skip
    """Its constants are sent once: each time they were, all that runs on a GPU would be waited for."""
    import torch

    with torch.inference_mode(False):  # trainings may read them, too
        factor = torch.tensor([1 / (255 * spread) for spread in std], device=device)
        offset = torch.tensor([-centre / spread for centre, spread in zip(mean, std, strict=True)], device=device)
    kind = torch.bfloat16 if precision == "bfloat16" else torch.float32

    def scaled(pixels: "torch.Tensor") -> "torch.Tensor":
        if pixels.is_cuda:
            images = torch.empty(pixels.shape, dtype=kind, device=pixels.device)
            torch.addcmul(offset, pixels, factor, out=images)
        else:
            images = torch.addcmul(offset, pixels.float(), factor).to(kind)
        return images.permute(0, 3, 1, 2)

    return scaled


def _out_of_memory(error: Exception) -> bool:
    import torch

    if isinstance(error, MemoryError | torch.OutOfMemoryError):
        return True
    message = str(error).lower()
    return any(phrase in message for phrase in ("out of memory", "not enough memory", "can't allocate memory"))
