"""Compute: on what device, in what precision and in what batches networks run."""

from dataclasses import dataclass
from typing import Literal

Precision = Literal["float32", "bfloat16"]
GPU_BATCH = 256
"""Patches that fill a large GPU with every network here, and fit in the memory of a small one."""


@dataclass(frozen=True, kw_only=True)
class Compute:
    """How networks run; ``precision`` alone changes features by more than rounding, so it is in their key."""

    device: str = "cpu"
    precision: Precision = "float32"
    threads: int = 1
    """CPU threads that the process was given; whoever starts it sets them."""
    batch: int | None = None
    """Patches per forward pass; None leaves it to the encoder and the device."""

    @property
    def on_gpu(self) -> bool:
        """Whether networks run on a GPU."""
        return is_gpu(self.device)

    def patches_at_once(self, on_cpu: int) -> int:
        """Patches per forward pass of a network that takes ``on_cpu`` of them on a CPU."""
        return self.batch or (max(on_cpu, GPU_BATCH) if self.on_gpu else on_cpu)


ON_CPU = Compute()
"""float32 on the CPU, one thread: what tests and tables of reference use."""


def is_gpu(device: object) -> bool:
    """Whether a device, or its name, is a GPU."""
    return str(device).startswith("cuda")


def suggested(device: str = "cpu") -> Compute:
    """The fastest choice whose features agree with float32 to a cosine of 0.999; scored runs keep float32.

    bfloat16 where the hardware multiplies it (on CPUs AMX or AVX-512; elsewhere it is slower than float32).
    """
    return Compute(device=device, precision="bfloat16" if multiplies_bfloat16(device) else "float32")


def multiplies_bfloat16(device: str = "cpu") -> bool:
    """Whether the device has bfloat16 instructions."""
    import torch

    if is_gpu(device):
        return torch.cuda.is_available() and torch.cuda.is_bf16_supported(including_emulation=False)
    if device != "cpu":
        return False
    can = torch.cpu.get_capabilities()
    return bool(can.get("amx_bf16") or can.get("avx512_bf16"))
