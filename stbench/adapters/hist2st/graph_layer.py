"""The graph layer: a spot becomes what its neighbours say, its own vector left out."""

from typing import Literal

import torch
from torch import Tensor, nn
from torch.nn import functional

Policy = Literal["mean", "max"]


class GraphLayer(nn.Module):
    """Neighbours are merged, mapped, rectified and brought to unit length."""

    def __init__(self, n_in: int, n_out: int, policy: Policy) -> None:
        """Glorot's uniform weights, no bias."""
        super().__init__()
        self.policy = policy
        self.weight = nn.Parameter(torch.empty(n_out, n_in))
        nn.init.xavier_uniform_(self.weight)

    def forward(self, spots: Tensor, neighbours: Tensor, near: Tensor) -> Tensor:
        """(n_spots, n_in) to (n_spots, n_out) rows of unit length.

        Args:
            spots: vectors of all spots.
            neighbours: (n_spots, k) int64 rows.
            near: (n_spots, k) bool: which of them are edges; at least one in each row.
        """
        heard, edges = spots[neighbours], near.unsqueeze(2)
        if self.policy == "max":
            merged = heard.masked_fill(~edges, -torch.inf).amax(dim=1)
        else:
            merged = (heard * edges).sum(dim=1) / edges.sum(dim=1)
        return functional.normalize(torch.relu(merged @ self.weight.T), dim=1)
