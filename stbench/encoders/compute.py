"""Compute: on what device, in what precision and in what batches networks run."""

from dataclasses import dataclass
from typing import Literal

Precision = Literal["float32", "bfloat16"]


@dataclass(frozen=True, kw_only=True)
class Compute:
    """How networks run; ``precision`` alone changes features by more than rounding, so it is in their key."""

    device: str = "cpu"
    precision: Precision = "float32"
    threads: int = 1
    """CPU threads that the process was given; whoever starts it sets them."""
    batch: int | None = None
    """Patches per forward pass; None leaves it to the encoder."""


ON_CPU = Compute()
"""float32 on the CPU, one thread: what tests and tables of reference use."""


def suggested(device: str = "cpu") -> Compute:
    """The fastest choice whose features agree with float32 to a cosine of 0.999; scored runs keep float32.

    bfloat16 where the hardware multiplies it (on CPUs AMX or AVX-512; elsewhere it is slower than float32).
    """
    return Compute(device=device, precision="bfloat16" if multiplies_bfloat16(device) else "float32")


def multiplies_bfloat16(device: str = "cpu") -> bool:
    """Whether the device has bfloat16 instructions."""
    import torch

    if device.startswith("cuda"):
        return torch.cuda.is_available() and torch.cuda.is_bf16_supported(including_emulation=False)
    if device != "cpu":
        return False
    can = torch.cpu.get_capabilities()
    return bool(can.get("amx_bf16") or can.get("avx512_bf16"))
