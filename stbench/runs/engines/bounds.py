"""Bounds of a process on the GPU that it sees: what it may take of the memory, and that it gives it back."""

import contextlib
import sys
from collections.abc import Iterator

from stbench.encoders.devices import may_have_gpus


@contextlib.contextmanager
def bounded(gpu_memory_bytes: int | None) -> Iterator[None]:
    """What runs inside takes so much of the GPU's memory at most; afterwards others find free what is not in use.

    Args:
        gpu_memory_bytes: None where the process has no share of a GPU; torch is not loaded then.
    """
    if gpu_memory_bytes is not None and may_have_gpus():
        import torch

        if torch.cuda.is_available():
            whole = torch.cuda.get_device_properties(0).total_memory
            torch.cuda.set_per_process_memory_fraction(min(1.0, gpu_memory_bytes / whole))
    try:
        yield
    finally:
        if "torch" in sys.modules and sys.modules["torch"].cuda.is_initialized():
            sys.modules["torch"].cuda.empty_cache()
