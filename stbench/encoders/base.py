"""Encoder: what every image encoder declares and does."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from stbench.data.patches import PatchSpec
from stbench.encoders.compute import Precision, current

if TYPE_CHECKING:
    import torch
    from torch import nn

Array = np.ndarray[Any, Any]
Triple = tuple[float, float, float]
IMAGENET_MEAN: Triple = (0.485, 0.456, 0.406)
IMAGENET_STD: Triple = (0.229, 0.224, 0.225)
CLIP_MEAN: Triple = (0.48145466, 0.4578275, 0.40821073)
CLIP_STD: Triple = (0.26862954, 0.26130258, 0.27577711)
NETWORKS_KEPT = 2


@dataclass(frozen=True, kw_only=True)
class Encoder:
    """An image encoder with published or demo weights: facts first, the network only when it is needed."""

    name: str
    width: int
    """Length of a feature vector."""
    patch: PatchSpec
    """The crop it is given: side on the tissue and pixels."""
    features: Callable[[Array], Array] = field(repr=False)
    """(n, pixels, pixels, 3) uint8 patches -> (n, width) float32 features."""
    identity: Callable[[], str] = field(repr=False)
    """Names the weights by content; part of the feature cache's key."""
    trained_mpp_um: float | None = None
    """Micrometres per pixel of its training images; None for natural images."""
    pooling: str = "mean"
    grid: tuple[int, int] | None = None
    """Rows and columns of patch tokens; None where it has none."""
    mean: Triple | None = None
    """Channel means in [0, 1] that its network expects to be taken off."""
    std: Triple | None = None
    """Channel standard deviations in [0, 1] that its network expects to be divided by."""
    licence: str = ""
    trained_on: tuple[str, ...] = ()
    """Datasets whose images or counts it has seen."""
    network: "Callable[[], nn.Module] | None" = field(default=None, repr=False)
    """Makes its network anew, float32, in eval mode: normalised (b, 3, pixels, pixels) -> (b, width)."""
    demo: "Callable[[], Encoder] | None" = field(default=None, repr=False)
    """Makes its stand-in: a demo-size network of the same family with random weights."""
    stand_in: bool = False
    """Random weights in place of absent ones: shows that the code runs, says nothing about the model."""


EncoderFamily = Callable[[str], Encoder]
"""Makes the encoder of a name."""


def network_features(
    build: "Callable[[], nn.Module]",
    identity: Callable[[], str],
    *,
    mean: Triple,
    std: Triple,
    batch: int = 8,
) -> Callable[[Array], Array]:
    """An encoder's ``features``: its network run as ``compute.computing`` says, loaded once per process.

    Args:
        build: makes the network in float32.
        identity: names its weights; the network is kept under it.
        mean: channel means in [0, 1].
        std: channel standard deviations in [0, 1].
        batch: patches per forward pass where nothing else is told.
    """

    def features(patches: Array) -> Array:
        compute = current()
        network = _kept_network(_Loading(identity(), compute.device, compute.precision, patches.shape[1], build))
        return batched_forward(
            network, patches, mean=mean, std=std, batch=compute.batch or batch,
            device=compute.device, precision=_first_precision(network),
        )  # fmt: skip

    return features


@dataclass(frozen=True)
class _Loading:
    identity: str
    device: str
    precision: Precision
    pixels: int
    build: "Callable[[], nn.Module]" = field(compare=False)


@lru_cache(maxsize=NETWORKS_KEPT)
def _kept_network(loading: _Loading) -> "nn.Module":
    import torch

    from stbench.encoders.networks.folding import folded

    network = folded(loading.build(), torch.linspace(-2, 2, 3 * loading.pixels**2).view(1, 3, loading.pixels, -1))
    return cast(network, device=loading.device, precision=loading.precision)


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


def _first_precision(network: "nn.Module") -> Precision:
    """What a network's first layer takes."""
    import torch

    first = next(network.parameters(), None)
    return "bfloat16" if first is not None and first.dtype == torch.bfloat16 else "float32"


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

    Batches of eight, channels last, are near the best for convolutional networks on a CPU. Where memory runs
    out, the batch is halved for the rest of the patches.

    Args:
        forward: (b, 3, pixels, pixels) normalised images -> (b, width).
        patches: (n, pixels, pixels, 3) uint8.
        mean: channel means in [0, 1].
        std: channel standard deviations in [0, 1].
        batch: patches per forward pass; fixed, so that features do not depend on who asks.
        device: where ``forward`` runs.
        precision: of the images given to ``forward``.

    Returns:
        (n, width) float32.
    """
    import torch

    rows = []
    start = 0
    with torch.inference_mode():
        while start < len(patches):
            try:
                images = normalised(
                    patches[start : start + batch], mean=mean, std=std, device=device, precision=precision
                )
                rows.append(forward(images).float().cpu().numpy())
            except (RuntimeError, MemoryError) as error:
                if batch == 1 or not _out_of_memory(error):
                    raise
                batch //= 2
            else:
                start += batch
    return np.concatenate(rows) if rows else np.empty((0, 0), np.float32)


def normalised(
    patches: Array, *, mean: Triple, std: Triple, device: str = "cpu", precision: Precision = "float32"
) -> "torch.Tensor":
    """(n, pixels, pixels, 3) uint8 to normalised (n, 3, pixels, pixels), channels last in memory."""
    import torch

    pixels = torch.from_numpy(np.array(patches)).to(device)
    factor = torch.tensor([1 / (255 * one) for one in std], device=device)
    offset = torch.tensor([-centre / one for centre, one in zip(mean, std, strict=True)], device=device)
    images = torch.addcmul(offset, pixels.float(), factor).permute(0, 3, 1, 2)
    return images.to(torch.bfloat16) if precision == "bfloat16" else images


def _out_of_memory(error: Exception) -> bool:
    import torch

    if isinstance(error, MemoryError | torch.OutOfMemoryError):
        return True
    told = str(error).lower()
    return "out of memory" in told or "not enough memory" in told or "can't allocate memory" in told
