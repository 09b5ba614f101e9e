"""Encoder: what every image encoder declares and does."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from stbench.patches import PatchSpec

if TYPE_CHECKING:
    import torch

Array = np.ndarray[Any, Any]
Precision = Literal["float32", "bfloat16"]
IMAGENET_MEAN, IMAGENET_STD = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)


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
    licence: str = ""
    trained_on: tuple[str, ...] = ()
    """Datasets whose images or counts it has seen."""
    stand_in: bool = False
    """Random weights in place of absent ones: shows that the code runs, says nothing about the model."""


EncoderFamily = Callable[[str], Encoder]
"""Makes the encoder of a name."""


def batched_forward(
    forward: "Callable[[torch.Tensor], torch.Tensor]",
    patches: Array,
    *,
    mean: tuple[float, float, float],
    std: tuple[float, float, float],
    batch: int = 8,
) -> Array:
    """Run a torch network over uint8 patches.

    Batches of eight, channels last, are near the best for convolutional networks on a CPU.

    Args:
        forward: (b, 3, pixels, pixels) normalised float32 -> (b, width).
        patches: (n, pixels, pixels, 3) uint8.
        mean: channel means in [0, 1].
        std: channel standard deviations in [0, 1].
        batch: patches per forward pass; fixed, so that features do not depend on who asks.

    Returns:
        (n, width) float32.
    """
    import torch

    centre = torch.tensor(mean).view(1, 3, 1, 1) * 255
    scale = torch.tensor(std).view(1, 3, 1, 1) * 255
    rows = []
    with torch.inference_mode():
        for start in range(0, len(patches), batch):
            pixels = torch.from_numpy(np.array(patches[start : start + batch])).permute(0, 3, 1, 2)
            images = ((pixels.float() - centre) / scale).contiguous(memory_format=torch.channels_last)
            rows.append(forward(images).float().numpy())
    return np.concatenate(rows)
