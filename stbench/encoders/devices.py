"""Devices: where networks can run on this machine, and whether that is where a user asks."""

import os
import re
from functools import cache
from pathlib import Path
from typing import NamedTuple

from stbench.errors import SelectionError
from stbench.registry import near

FORM = re.compile(r"cpu|cuda(:\d+)?")
SIGNS = ("/dev/nvidiactl", "/dev/dxg", "/dev/kfd")
"""One is there where there may be a GPU; torch, which takes seconds to load, is asked only then."""
VISIBLE = "CUDA_VISIBLE_DEVICES"


class Chosen(NamedTuple):
    """Where networks run."""

    device: str
    """``cpu`` or ``cuda``."""
    gpus: tuple[int, ...] = ()
    """Numbers of the GPUs, as torch counts them; all where none is named."""

    @property
    def title(self) -> str:
        """In words."""
        if self.device == "cpu":
            return "the CPU"
        return f"GPU {', '.join(map(str, self.gpus))}" if self.gpus else "every GPU"


def chosen_devices(device: str, gpus: str = "") -> Chosen:
    """What ``--device`` and ``--gpus`` come to here.

    Args:
        device: ``auto``, ``cpu``, ``cuda`` for all GPUs, or ``cuda:N``.
        gpus: numbers separated by commas; all where it is empty.

    Raises:
        SelectionError: they are no devices, contradict each other, or are not on this machine.
    """
    picked = _numbers(gpus)
    if device == "auto":
        there = may_have_gpus() and gpus_here()
        device = "cuda" if there or picked else "cpu"
    check_device(device)
    if picked and device != "cuda":
        raise SelectionError(f"--gpus {gpus}", f"does not go with --device {device}", "--device cuda or auto")
    for number in picked:
        _check_gpu(f"--gpus {gpus}", number)
    return Chosen(device.partition(":")[0], picked or gpu_numbers(device))


def check_device(device: str) -> None:
    """SelectionError unless ``device`` is ``cpu``, or a GPU that this machine has; torch is asked for GPUs alone."""
    where = f"--device {device}"
    if not FORM.fullmatch(device):
        raise SelectionError(where, "is no device", "auto, cpu, cuda or cuda:N", near(device, ("auto", "cpu", "cuda")))
    if device != "cpu":
        _check_gpu(where, *gpu_numbers(device))


def unnumbered(device: str, gpus: str = "") -> str:
    """``auto``, ``cpu`` or ``cuda``, for machines of a cluster; SelectionError where a GPU is named by number."""
    if gpus or device not in ("auto", "cpu", "cuda"):
        raise SelectionError(
            f"--gpus {gpus}" if gpus else f"--device {device}", "means nothing on a cluster, which shares out its GPUs",
            "--device auto, cpu or cuda, without --gpus", near(device, ("auto", "cpu", "cuda")),
        )  # fmt: skip
    return device


def gpu_numbers(device: str) -> tuple[int, ...]:
    """The number in ``cuda:N``; none where the device names none."""
    number = device.partition(":")[2]
    return (int(number),) if number else ()


def may_have_gpus() -> bool:
    """Whether anything here looks like a GPU's driver."""
    return any(Path(sign).exists() for sign in SIGNS)


@cache
def gpus_here() -> tuple[tuple[str, int], ...]:
    """GPUs as torch counts them: what ``CUDA_VISIBLE_DEVICES`` calls each, and its bytes of memory."""
    import torch

    if not torch.cuda.is_available():
        return ()
    count, stated = torch.cuda.device_count(), os.environ.get(VISIBLE, "")
    names = stated.split(",") if stated else [str(number) for number in range(count)]
    return tuple((names[number].strip(), torch.cuda.get_device_properties(number).total_memory)
                 for number in range(count))  # fmt: skip


def _numbers(gpus: str) -> tuple[int, ...]:
    if not gpus:
        return ()
    if not re.fullmatch(r"\d+(,\d+)*", gpus) or len(set(gpus.split(","))) < len(gpus.split(",")):
        raise SelectionError(f"--gpus {gpus}", "names no GPUs", "different numbers separated by commas, as 0,2")
    return tuple(map(int, gpus.split(",")))


def _check_gpu(where: str, number: int = 0) -> None:
    import torch

    there = torch.cuda.device_count() if torch.cuda.is_available() else 0
    if there <= number:
        known = ", ".join(("cpu", *(f"cuda:{each}" for each in range(there))))
        raise SelectionError(
            where, "is not on this machine", f"one of {known}",
            "Run with --device cpu, or install the GPU's driver and a torch that knows CUDA",
        )  # fmt: skip
