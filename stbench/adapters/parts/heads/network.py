"""A two-layer head on image features, alone or behind the network that makes them."""

import torch
from torch import Tensor, nn


class MLPHead(nn.Module):
    """(b, width) features to (b, n_genes) expression: z-scored, linear, GELU, linear.

    Args:
        centre: (width,) what is taken off the features.
        scale: (width,) what they are divided by.
        mean_target: (n_genes,) what an untrained head predicts everywhere, nearly.
        hidden: width between the layers.
    """

    centre: Tensor
    scale: Tensor

    def __init__(self, centre: Tensor, scale: Tensor, mean_target: Tensor, *, hidden: int) -> None:
        super().__init__()
        self.register_buffer("centre", centre)
        self.register_buffer("scale", scale)
        self.first, self.last = nn.Linear(len(centre), hidden), nn.Linear(hidden, len(mean_target))
        with torch.no_grad():
            self.last.bias.copy_(mean_target)

    def forward(self, features: Tensor) -> Tensor:
        """Expression, one row per feature vector."""
        hidden = nn.functional.gelu(self.first((features - self.centre) / self.scale))
        predicted: Tensor = self.last(hidden)
        return predicted


class Tuned(nn.Module):
    """(b, 3, pixels, pixels) to (b, n_genes): an encoder's network with a head behind it.

    The encoder's network stays in evaluation mode in training too, so that running statistics of batch norms are kept.
    """

    def __init__(self, network: nn.Module, head: MLPHead) -> None:
        super().__init__()
        self.network, self.head = network, head

    def train(self, mode: bool = True) -> "Tuned":
        """Switch the head alone."""
        super().train(mode)
        self.network.eval()
        return self

    def forward(self, images: Tensor) -> Tensor:
        """Expression, one row per image."""
        predicted: Tensor = self.head(self.network(images))
        return predicted
