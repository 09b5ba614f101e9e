"""Graph attention: a spot weighs its neighbours by what it and they look like."""

from typing import Literal, cast

import torch
from torch import Tensor, nn
from torch.nn import functional

Axis = Literal["neighbours", "reference"]
SLOPE, FAR = 0.01, -9e15
"""Of the leaky ReLU; score of what is no neighbour."""


class GraphHead(nn.Module):
    """One head."""

    def __init__(self, n_in: int, n_out: int, dropout: float, axis: Axis) -> None:
        """Glorot's uniform weights of gain 1.414."""
        super().__init__()
        self.W = nn.Parameter(torch.empty(n_in, n_out))
        self.a = nn.Parameter(torch.empty(2 * n_out, 1))
        for weight in (self.W, self.a):
            nn.init.xavier_uniform_(weight, gain=1.414)
        self.dropout, self.axis = nn.Dropout(dropout), axis

    def forward(self, spots: Tensor, neighbours: Tensor, near: Tensor) -> Tensor:
        """(n_spots, n_in) to (n_spots, n_out).

        Args:
            spots: vectors of all spots.
            neighbours: (n_spots, k) int64 rows.
            near: (n_spots, k) bool: which of them are edges; at least one in each row.
        """
        mapped = spots @ self.W
        own, other = (mapped @ part for part in self.a.chunk(2))
        merge = self._over_neighbours if self.axis == "neighbours" else self._over_receivers
        return functional.elu(merge(mapped, own, other[:, 0], neighbours, near))

    def _over_neighbours(self, mapped: Tensor, own: Tensor, other: Tensor, neighbours: Tensor, near: Tensor) -> Tensor:
        """Weights of a spot's neighbours sum to one."""
        scores = functional.leaky_relu(own + other[neighbours], SLOPE).masked_fill(~near, FAR)
        return torch.einsum("nk,nkd->nd", self.dropout(scores.softmax(dim=1)), mapped[neighbours])

    def _over_receivers(self, mapped: Tensor, own: Tensor, other: Tensor, neighbours: Tensor, near: Tensor) -> Tensor:
        """Weights of a spot in those that listen to it sum to one; over all spots alike where none does."""
        edges = torch.zeros(len(mapped), len(mapped), device=mapped.device)
        edges.scatter_add_(1, neighbours, near.float())
        scores = functional.leaky_relu(own + other, SLOPE).masked_fill(edges == 0, FAR)
        return cast(Tensor, self.dropout(scores.softmax(dim=0)) @ mapped)


class GraphAttention(nn.Module):
    """Several heads side by side, and one that reads them all."""

    def __init__(self, n_in: int, hidden: int, n_out: int, n_heads: int, dropout: float, axis: Axis) -> None:
        """``hidden`` is the width of each head."""
        super().__init__()
        self.heads = nn.ModuleList([GraphHead(n_in, hidden, dropout, axis) for _ in range(n_heads)])
        self.out = GraphHead(n_heads * hidden, n_out, dropout, axis)
        self.dropout = nn.Dropout(dropout)

    def forward(self, spots: Tensor, neighbours: Tensor, near: Tensor) -> Tensor:
        """(n_spots, n_in) to (n_spots, n_out)."""
        dropped = self.dropout(spots)
        heard = torch.cat([head(dropped, neighbours, near) for head in self.heads], dim=1)
        return cast(Tensor, self.out(self.dropout(heard), neighbours, near))
