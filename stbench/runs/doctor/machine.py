"""The machine: its processor, memory and GPUs."""

import os
import platform
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from stbench.runs.cores import free_cores
from stbench.runs.doctor.check import Check, gib

LITTLE_MEMORY = 4 * 2**30
"""Bytes below which a few workers beside each other may not find room."""
CGROUP = Path("/sys/fs/cgroup")
GPU_FILES = ("/proc/driver/nvidia/version", "/dev/nvidiactl", "/dev/kfd")
"""What a driver of GPUs leaves on a Linux machine."""


def processor() -> Check:
    """Model of the processor, and how many of its cores this process may use."""
    cores, every = free_cores(), os.cpu_count() or 1
    todo = "" if cores == every else "a container or an affinity bounds it: start with more cores for more workers"
    return Check(
        "processor", f"{processor_name(Path('/proc/cpuinfo'))}, {cores} of {every} cores free for stbench", todo
    )


def processor_name(path: Path) -> str:
    """As the system calls it."""
    try:
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        lines = []
    named = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return named[0] if named else platform.processor() or platform.machine()


def memory() -> Check:
    """Memory that is there and that is free, within a container's limit."""
    import psutil

    now = psutil.virtual_memory()
    limit, used = (_bytes_in(CGROUP / name) for name in ("memory.max", "memory.current"))
    total = now.total if limit is None else min(now.total, limit)
    free = now.available if limit is None or used is None else min(now.available, max(0, limit - used))
    todo = "" if free >= LITTLE_MEMORY else "close other programs, or run with fewer workers: --workers 1"
    return Check("memory", f"{gib(free)} of {gib(total)} free", todo)


def gpus() -> Iterator[Check]:
    """Each GPU that torch can use; what to do where there is one that it cannot."""
    try:
        import torch
    except Exception as error:  # a broken installation raises anything, as OSError for a library that is absent
        text = f"torch cannot be imported ({type(error).__name__}: {error})"
        yield Check("devices", text, "install it anew: pip install --force-reinstall torch")
        return
    from stbench.encoders.compute import multiplies_bfloat16

    half = "multiplies bfloat16" if multiplies_bfloat16() else "no bfloat16 instructions: float32 is faster"
    yield Check("device cpu", f"{half}; {torch.get_num_threads()} threads of torch")
    there = torch.cuda.device_count() if torch.cuda.is_available() else 0
    for number in range(there):
        yield Check(f"device cuda:{number}", gpu_text(torch, number))
    if not there:
        yield no_gpu(torch.version.cuda, any(Path(path).exists() for path in GPU_FILES))


def gpu_text(torch: Any, number: int) -> str:
    """Name, memory and abilities of a GPU."""
    free, total = torch.cuda.mem_get_info(number)
    half = "bfloat16" if torch.cuda.is_bf16_supported(including_emulation=False) else "no bfloat16"
    return f"{torch.cuda.get_device_name(number)}, {gib(free)} of {gib(total)} free, {half}"


def no_gpu(built_for: str | None, driver: bool) -> Check:
    """What is said where torch has no GPU.

    Args:
        built_for: version of CUDA that torch is built for; None where it knows the CPU alone.
        driver: whether a driver of GPUs is loaded.
    """
    if not driver:
        return Check("GPU", "none: networks run on the CPU")
    if built_for is None:
        todo = "install a torch that is built for CUDA, as https://pytorch.org/get-started names it"
        return Check("GPU", "a driver is loaded, and this torch knows the CPU alone", todo)
    todo = "see what nvidia-smi says, and whether CUDA_VISIBLE_DEVICES hides it"
    return Check("GPU", f"a driver is loaded, and torch (CUDA {built_for}) has no GPU", todo)


def _bytes_in(path: Path) -> int | None:
    """A cgroup's number; None where there is none."""
    try:
        return int(path.read_text())
    except (OSError, ValueError):  # no cgroup, or "max"
        return None
