"""Efficient capsules: a patch as vectors, whose length says that something is there and whose direction how."""

import torch
from torch import Tensor, nn

from stbench.adapters.thitogene.dynamic import CHANNELS, SIDE

PRIMARY, PRIMARY_WIDTH = 16, 8
EPSILON = 1e-20
STEPS = ((CHANNELS, 32, 5, 1), (32, 64, 3, 1), (64, 64, 3, 1), (64, 128, 3, 2))
"""Channels in and out, side and stride of the convolutions before the capsules."""
SMALLEST = 44
"""Pixels of the smallest patch that these convolutions leave something of."""


def squashed(vectors: Tensor) -> Tensor:
    """Vectors of the same direction, their lengths between 0 and 1."""
    length = vectors.norm(dim=-1, keepdim=True)
    return (1 - 1 / (length.exp() + EPSILON)) * vectors / (length + EPSILON)


class Routing(nn.Module):
    """Primary capsules to a few of a higher order, weighed by how well they agree."""

    def __init__(self, capsules: int, width: int, *, n_in: int = PRIMARY, width_in: int = PRIMARY_WIDTH) -> None:
        """Kaiming's weights, and no preference among capsules to begin with."""
        super().__init__()
        self.W = nn.Parameter(torch.empty(capsules, n_in, width_in, width))
        self.b = nn.Parameter(torch.zeros(capsules, n_in, 1))
        nn.init.kaiming_normal_(self.W)

    def forward(self, primary: Tensor) -> Tensor:
        """(n, n_in, width_in) to (n, capsules, width)."""
        votes = torch.einsum("kjiz,nji->nkjz", self.W, primary)
        agreement = torch.einsum("nkjz,nkz->nkj", votes, votes.sum(dim=2)) / votes.shape[3] ** 0.5
        weights = agreement.softmax(dim=1).unsqueeze(3) + self.b
        return squashed((weights * votes).sum(dim=2))


class Capsules(nn.Module):
    """Four convolutions, primary capsules of what is left, and routing."""

    def __init__(self, pixels: int, capsules: int, width: int) -> None:
        """``pixels`` is the side of a patch; primary capsules take all that the convolutions leave of it."""
        super().__init__()
        side = pixels // SIDE
        self.convolutions = nn.ModuleList()
        self.norms = nn.ModuleList()
        for n_in, n_out, kernel, stride in STEPS:
            self.convolutions.append(nn.Conv2d(n_in, n_out, kernel, stride=stride))
            self.norms.append(nn.BatchNorm2d(n_out))
            side = (side - kernel) // stride + 1
        for layer in self.convolutions:
            nn.init.kaiming_normal_(layer.weight)  # type: ignore[arg-type]
        self.primary = nn.Conv2d(STEPS[-1][1], PRIMARY * PRIMARY_WIDTH, side, groups=PRIMARY * PRIMARY_WIDTH)
        self.routing = Routing(capsules, width)

    def forward(self, maps: Tensor) -> Tensor:
        """(n, 16, pixels / 4, pixels / 4) to (n, capsules, width)."""
        for layer, norm in zip(self.convolutions, self.norms, strict=True):
            maps = torch.relu(norm(layer(maps)))
        return self.routing(squashed(self.primary(maps).view(-1, PRIMARY, PRIMARY_WIDTH)))
