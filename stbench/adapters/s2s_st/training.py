"""Training of the cascade: sparser maps must give sparse ones back, and natural images are filled in beside them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import torch
from torch import Tensor

from stbench.adapters.parts.sending import sent
from stbench.adapters.s2s_st.maps import SampledMaps
from stbench.adapters.s2s_st.network import Cascade

Array = np.ndarray[Any, Any]
DEEP = (0.25, 0.5)
"""Weights of the cascade's outputs before the last, whose weight is 1; earlier ones weigh as the first of these."""


class Batch(NamedTuple):
    """Crops with their masks, (n, 1, side, side); medium masks lie within high ones, low ones within medium ones."""

    high: Tensor
    high_mask: Tensor
    medium_mask: Tensor
    low_mask: Tensor
    natural: Tensor | None
    """Dense crops of natural images, under the same masks; None without co-training."""

    def to(self, device: str) -> "Batch":
        """The same elsewhere."""
        high, high_mask, medium, low = (sent(each, device) for each in self[:4])
        return Batch(high, high_mask, medium, low, None if self.natural is None else sent(self.natural, device))


@dataclass(frozen=True, eq=False)
class Crops:
    """Draws batches: a gene of a slide for each crop, turned and mirrored, and a natural image beside it."""

    slides: Sequence[SampledMaps]
    images: Sequence[Array]
    """Shades of grey in [0, 1]; empty without co-training."""
    side: int
    keep: float
    """Share of the sampled values that a medium mask keeps of a high one, and a low mask of a medium one."""
    batch: int
    rng: np.random.Generator

    def __call__(self) -> Batch:
        """A batch."""
        pairs = [self._crop() for _ in range(self.batch)]
        high, mask = (np.stack(arrays)[:, None] for arrays in zip(*pairs, strict=True))
        medium = mask * (self.rng.random(mask.shape) < self.keep)
        low = medium * (self.rng.random(mask.shape) < self.keep)
        natural = np.stack([self._natural() for _ in pairs])[:, None] if self.images else None
        dense = None if natural is None else _tensor(natural)
        return Batch(_tensor(high), _tensor(mask), _tensor(medium), _tensor(low), dense)

    def _crop(self) -> tuple[Array, Array]:
        slide = self.slides[int(self.rng.integers(len(self.slides)))]
        gene = int(self.rng.integers(slide.values.shape[2]))
        both = np.stack([slide.values[:, :, gene], slide.mask])
        short = [(0, max(0, self.side - size)) for size in both.shape[1:]]
        value, mask = self._turned(self._window(np.pad(both, ((0, 0), *short))))
        return value, mask

    def _natural(self) -> Array:
        image = self.images[int(self.rng.integers(len(self.images)))]
        return self._turned(self._window(image[None]))[0]

    def _window(self, maps: Array) -> Array:
        row, column = (int(self.rng.integers(size - self.side + 1)) for size in maps.shape[1:])
        return maps[:, row : row + self.side, column : column + self.side]

    def _turned(self, maps: Array) -> Array:
        turned = np.rot90(maps, int(self.rng.integers(4)), axes=(1, 2))
        return turned[:, ::-1] if self.rng.random() < 0.5 else turned


def _tensor(array: Array) -> Tensor:
    return torch.from_numpy(array.astype(np.float32))


def loss_of(network: Cascade, batch: Batch, weight: float) -> Tensor:
    """The loss: low must give medium and medium high where they are sampled, and both must give natural images whole.

    Args:
        network: the cascade.
        batch: what it is trained on.
        weight: of natural images.
    """
    low = network(batch.high, batch.low_mask)
    medium = network(batch.high, batch.medium_mask)
    loss = _deep(low, batch.high, batch.medium_mask) + _deep(medium, batch.high, batch.high_mask)
    if batch.natural is None:
        return loss
    whole = torch.ones_like(batch.natural)
    for mask in (batch.low_mask, batch.medium_mask):
        loss = loss + weight * _deep(network(batch.natural, mask), batch.natural, whole)
    return loss


def _deep(outputs: Sequence[Tensor], wanted: Tensor, mask: Tensor) -> Tensor:
    """Mean absolute error where ``mask`` is 1, of all outputs of the cascade."""
    weights = [*([DEEP[0]] * max(0, len(outputs) - 1 - len(DEEP))), *DEEP, 1.0][-len(outputs) :]
    total = mask.sum().clamp(min=1.0)
    errors = [weight * (mask * (each - wanted)).abs().sum() for weight, each in zip(weights, outputs, strict=True)]
    return torch.stack(errors).sum() / total


class Average:
    """A moving average of a network's weights, which answers in its place."""

    def __init__(self, network: Cascade, decay: float) -> None:
        self.network, self.decay, self.steps = network, decay, 0
        self.state = {key: value.detach().clone() for key, value in network.state_dict().items()}

    def update(self) -> None:
        """After a step; early on less is remembered, so that the first weights do not stay."""
        self.steps += 1
        decay = min(self.decay, self.steps / (10 + self.steps))
        for key, value in self.network.state_dict().items():
            self.state[key].lerp_(value.detach(), 1 - decay)
