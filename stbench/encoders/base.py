"""Encoder: what every image encoder declares and does."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from stbench.data.patches import PatchSpec
from stbench.encoders.compute import Compute
from stbench.encoders.forward import Triple, batched_forward
from stbench.encoders.ready import LOADING, Loading, first_precision, ready
from stbench.encoders.turns import Run, at_once
from stbench.weights import WeightSearch

if TYPE_CHECKING:
    from torch import nn

Array = np.ndarray[Any, Any]
IMAGENET_MEAN: Triple = (0.485, 0.456, 0.406)
IMAGENET_STD: Triple = (0.229, 0.224, 0.225)
CLIP_MEAN: Triple = (0.48145466, 0.4578275, 0.40821073)
CLIP_STD: Triple = (0.26862954, 0.26130258, 0.27577711)


@dataclass(frozen=True, kw_only=True)
class Encoder:
    """An image encoder with published or demo weights: facts first, the network only when it is needed.

    It has a ``network``, or a ``statistic`` that needs none.
    """

    name: str
    width: int
    """Length of a feature vector."""
    patch: PatchSpec
    """The crop it is given: side on the tissue and pixels."""
    identity: Callable[[], str] = field(repr=False)
    """Names the weights by content; part of the feature cache's key."""
    network: "Callable[[], nn.Module] | None" = field(default=None, repr=False)
    """Makes its network anew, float32, in eval mode: normalised (b, 3, pixels, pixels) -> (b, width)."""
    statistic: Callable[[Array], Array] | None = field(default=None, repr=False)
    """(n, pixels, pixels, 3) uint8 patches -> (n, width) float32 features."""
    mean: Triple = IMAGENET_MEAN
    """Channel means in [0, 1] that its network expects to be taken off."""
    std: Triple = IMAGENET_STD
    """Channel standard deviations in [0, 1] that its network expects to be divided by."""
    batch: int = 8
    """Patches per forward pass where the run does not say."""
    trained_mpp_um: float | None = None
    """Micrometres per pixel of its training images; None for natural images."""
    pooling: str = "mean"
    grid: tuple[int, int] | None = None
    """Rows and columns of patch tokens; None where it has none."""
    joins_tokens: bool = False
    """Whether its features are these tokens, row by row, joined into one vector; else they are pooled."""
    licence: str = ""
    trained_on: tuple[str, ...] = ()
    """Datasets whose images or counts it has seen."""
    demo: "Callable[[], Encoder] | None" = field(default=None, repr=False)
    """Makes its stand-in: a demo-size network of the same family with random weights."""
    stand_in: bool = False
    """Random weights in place of absent ones: shows that the code runs, says nothing about the model."""

    def __post_init__(self) -> None:
        if (self.network is None) == (self.statistic is None):
            raise ValueError(f"encoder '{self.name}' needs either a network or a statistic")

    def features(self, patches: Array, compute: Compute, run: Run = at_once) -> Array:
        """(n, pixels, pixels, 3) uint8 patches -> (n, width) float32; its network is loaded once per process.

        ``run`` does the forward passes.
        """
        if self.network is None:
            assert self.statistic is not None  # one of both is there
            return self.statistic(patches)
        asked = Loading(
            identity=self.identity(), device=compute.device, precision=compute.precision, pixels=patches.shape[1],
            make=self.network,
        )  # fmt: skip
        with LOADING:
            network = ready(asked)
        return batched_forward(
            network, patches, mean=self.mean, std=self.std, batch=compute.patches_at_once(self.batch),
            device=compute.device, precision=first_precision(network), run=run,
        )  # fmt: skip


EncoderFamily = Callable[[str, WeightSearch], Encoder]
"""Makes the encoder of a name, its weights to be found by the search."""
