"""Numerics: how exact a GPU multiplies while a job runs there, and that it gives the same twice."""

import contextlib
import os
from collections.abc import Iterator
from typing import Any

from stbench.encoders.compute import Compute

REPEATABLE = ("CUBLAS_WORKSPACE_CONFIG", ":4096:8")
"""What cuBLAS must be told before its first product, so that it takes no faster way that differs from run to run."""


@contextlib.contextmanager
def numerics(compute: Compute) -> Iterator[None]:
    """On a GPU: float32 stays exact unless ``compute`` asks for bfloat16, when TF32 will do for what stays float32.

    Kernels are those that repeat their results where there are such. Nothing happens on a CPU. The GPU is woken before
    the block begins, so that what it takes to wake it is not the block's doing.
    """
    if not compute.on_gpu:
        yield
        return
    import torch

    os.environ.setdefault(*REPEATABLE)
    if torch.cuda.is_available():
        torch.cuda.init()  # type: ignore[no-untyped-call]
    cudnn = torch.backends.cudnn
    before = torch.get_float32_matmul_precision(), cudnn.allow_tf32, cudnn.deterministic
    strict, warned = torch.are_deterministic_algorithms_enabled(), torch.is_deterministic_algorithms_warn_only_enabled()
    tf32 = compute.precision == "bfloat16"
    torch.set_float32_matmul_precision("high" if tf32 else "highest")
    cudnn.allow_tf32, cudnn.deterministic = tf32, True
    torch.use_deterministic_algorithms(True, warn_only=True)
    memory: Any = torch.utils.deterministic
    filled, memory.fill_uninitialized_memory = memory.fill_uninitialized_memory, False
    try:
        yield
    finally:
        memory.fill_uninitialized_memory = filled
        torch.set_float32_matmul_precision(before[0])
        cudnn.allow_tf32, cudnn.deterministic = before[1:]
        torch.use_deterministic_algorithms(strict, warn_only=warned)
