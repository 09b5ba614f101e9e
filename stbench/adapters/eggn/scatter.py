"""Means and softmaxes over the edges that end in a node."""

import torch
from torch import Tensor


def mean_at(values: Tensor, targets: Tensor, n_nodes: int) -> Tensor:
    """(n_nodes, width) means of (n_edges, width) values by the node that each edge ends in; zero where none does."""
    total = torch.zeros(n_nodes, values.shape[1], dtype=values.dtype, device=values.device)
    counts = torch.zeros(n_nodes, dtype=values.dtype, device=values.device)
    counts.index_add_(0, targets, torch.ones_like(targets, dtype=values.dtype))
    return total.index_add(0, targets, values) / counts.clamp(min=1).unsqueeze(1)


def softmax_at(values: Tensor, targets: Tensor, n_nodes: int) -> Tensor:
    """(n_edges, width) softmax over the edges that end in the same node, column by column."""
    columns = targets.unsqueeze(1).expand_as(values)
    most = torch.full((n_nodes, values.shape[1]), -torch.inf, dtype=values.dtype, device=values.device)
    most = most.scatter_reduce(0, columns, values.detach(), "amax")
    raised = (values - most[targets]).exp()
    return raised / torch.zeros_like(most).index_add(0, targets, raised)[targets]
