"""What the second stage trains: alignment layers for each slide, and a generator of confidence in pseudo-labels."""

from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional


class AdaptationShape(NamedTuple):
    """Sizes."""

    n_slides: int
    n_genes: int
    width: int
    """Of the backbone's features."""
    rank: int
    hidden: int
    """Width of the confidence generator; 0 where there is none."""


class Adaptation(nn.Module):
    """Alignment layers, which begin as no change at all, and the confidence generator."""

    def __init__(self, shape: AdaptationShape) -> None:
        super().__init__()
        self.shape = shape
        self.scale = nn.Parameter(torch.zeros(shape.n_slides, shape.n_genes))
        self.shift = nn.Parameter(torch.zeros(shape.n_slides, shape.n_genes))
        self.inner = nn.Parameter(torch.randn(shape.n_slides, shape.rank, shape.width) / max(shape.width, 1) ** 0.5)
        self.outer = nn.Parameter(torch.zeros(shape.n_slides, shape.n_genes, shape.rank))
        inputs = 2 * shape.n_genes + shape.width
        self.confidence = (
            nn.Sequential(nn.Linear(inputs, shape.hidden), nn.GELU(), nn.Linear(shape.hidden, 1))
            if shape.hidden
            else None
        )

    def forward(self, predicted: Tensor, features: Tensor, slides: Tensor) -> Tensor:
        """The backbone's predictions (n, n_genes), aligned.

        Args:
            predicted: (n, n_genes) by the frozen backbone.
            features: (n, width) of it.
            slides: (n,) which slide each spot is of.
        """
        low = torch.einsum("nrw,nw->nr", self.inner[slides], features)
        added = torch.einsum("ngr,nr->ng", self.outer[slides], low)
        return predicted * (1 + self.scale[slides]) + self.shift[slides] + added

    def trust(self, pseudo: Tensor, predicted: Tensor, features: Tensor) -> Tensor:
        """(n,) confidence in pseudo-labels, in (0, 1); 1 where there is no generator."""
        if self.confidence is None:
            return torch.ones(len(pseudo), device=pseudo.device)
        logits: Tensor = self.confidence(torch.cat([pseudo, predicted, features], dim=1))
        return torch.sigmoid(logits[:, 0])


class Spots(NamedTuple):
    """Spots of several slides with what the frozen backbone says of them; arrays have a row per spot."""

    predicted: Tensor
    features: Tensor
    pseudo: Tensor
    """Pseudo-labels."""
    measured: Tensor
    """Measured expression; pseudo-labels where there is none."""
    slides: Tensor

    def at(self, rows: Tensor) -> "Spots":
        """Some of them."""
        return Spots(*(each[rows] for each in self))


class Weights(NamedTuple):
    """What the terms of the loss weigh."""

    pseudo: float
    confidence: float
    typical: float
    """Median squared error of pseudo-labels on measured spots."""


LEAST_CONFIDENCE = 0.5
"""What the mean confidence is held above."""


def loss_of(network: Adaptation, measured: Spots, unmeasured: Spots, weights: Weights) -> Tensor:
    """The objective of the second stage.

    Args:
        network: what is trained.
        measured: spots with measured expression.
        unmeasured: spots with pseudo-labels alone.
        weights: of the terms.
    """
    seen = functional.mse_loss(network(measured.predicted, measured.features, measured.slides), measured.measured)
    trust = network.trust(unmeasured.pseudo, unmeasured.predicted, unmeasured.features)
    errors = network(unmeasured.predicted, unmeasured.features, unmeasured.slides) - unmeasured.pseudo
    loss = seen + weights.pseudo * (trust * errors.square().mean(dim=1)).sum() / trust.sum()
    if network.confidence is None:
        return loss
    own = (measured.pseudo - measured.measured).square().mean(dim=1)
    deserved = torch.exp(-own / weights.typical)
    stated = network.trust(measured.pseudo, measured.predicted, measured.features)
    held = functional.relu(LEAST_CONFIDENCE - trust.mean()).square() - weights.confidence * trust.log().mean()
    return loss + held + functional.mse_loss(stated, deserved)
