"""Networks made ready to run: folded, cast, and kept for the process."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from threading import Lock
from typing import TYPE_CHECKING

from stbench.encoders.compute import Precision

if TYPE_CHECKING:
    from torch import nn

NETWORKS_KEPT = 2
LOADING = Lock()
"""Held while a network is asked for, so that threads that want the same one do not each load it."""


@dataclass(frozen=True, kw_only=True)
class Loading:
    """A network to load; equal ones give one network."""

    identity: str
    """Names the weights by content."""
    device: str
    precision: Precision
    pixels: int
    """Side of the images it will see."""
    make: "Callable[[], nn.Module]" = field(compare=False)


@lru_cache(maxsize=NETWORKS_KEPT)
def ready(loading: Loading) -> "nn.Module":
    """The network, loaded once per process."""
    import torch

    from stbench.encoders.networks.folding import folded
    from stbench.encoders.networks.fusing import fused

    example = torch.linspace(-2, 2, 3 * loading.pixels**2).view(1, 3, loading.pixels, -1)
    network = cast(folded(loading.make(), example), device=loading.device, precision=loading.precision)
    if loading.device != "cpu" or loading.precision != "float32":
        return network
    return fused(network, example.contiguous(memory_format=torch.channels_last))


def cast(network: "nn.Module", *, device: str, precision: Precision) -> "nn.Module":
    """The network ready to run: weights cast once, channels last, in eval mode, without gradients.

    A network that must keep some layers in float32 has a method ``to_bfloat16`` that casts the others.
    Autocast is not used: under ``inference_mode`` it makes a CPU copy weights in every layer of a vision
    transformer, 16 times slower than weights cast once.
    """
    import torch

    network = network.eval().requires_grad_(False).to(device)
    if precision == "bfloat16":
        own = getattr(network, "to_bfloat16", None)
        network = network.to(torch.bfloat16) if own is None else own()
    return network.to(memory_format=torch.channels_last)


def first_precision(network: "nn.Module") -> Precision:
    """What a network's first layer takes."""
    import torch

    first = next(network.parameters(), None)
    return "bfloat16" if first is not None and first.dtype == torch.bfloat16 else "float32"
