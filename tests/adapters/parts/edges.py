"""Graphs as golden files store them, as tables of neighbours."""

import torch
from torch import Tensor


def edges_of(matrix: Tensor) -> tuple[Tensor, Tensor]:
    """Neighbours and which of them are edges, from (n, n) with ones in row i at the neighbours of i."""
    order = torch.argsort(matrix, dim=1, descending=True, stable=True)[:, : int(matrix.sum(dim=1).max())]
    return order, matrix.gather(1, order) > 0


def matrix_of(neighbours: Tensor, near: Tensor) -> Tensor:
    """(n, n) with ones in row i at the neighbours of i."""
    return torch.zeros(len(near), len(near)).scatter_add_(1, neighbours, near.float())
