"""Devices: whether networks can run where a user asks."""

import re

from stbench.errors import SelectionError
from stbench.registry import near

FORM = re.compile(r"cpu|cuda(:\d+)?")


def check_device(device: str) -> None:
    """SelectionError unless ``device`` is ``cpu``, or a GPU that this machine has; torch is asked for GPUs alone."""
    where = f"--device {device}"
    if not FORM.fullmatch(device):
        raise SelectionError(where, "is no device", "cpu, cuda or cuda:N", near(device, ("cpu", "cuda")))
    if device == "cpu":
        return
    import torch

    there = torch.cuda.device_count() if torch.cuda.is_available() else 0
    if there <= int(device.partition(":")[2] or 0):
        known = ", ".join(("cpu", *(f"cuda:{number}" for number in range(there))))
        raise SelectionError(
            where, "is not on this machine", f"one of {known}",
            "Run with --device cpu, or install the GPU's driver and a torch that knows CUDA",
        )  # fmt: skip
