"""Edges of a slide's graph, and exemplars that several windows share merged into one."""

from typing import NamedTuple

import torch
from torch import Tensor


class Merged(NamedTuple):
    """Exemplars of all windows, each once, and who refers to which."""

    features: Tensor
    """(n_exemplars, n_features), rows in lexicographic order."""
    expression: Tensor
    """(n_exemplars, n_genes)."""
    edges: Tensor
    """(2, n_windows * k) int64: window, exemplar."""


def merged(features: Tensor, expression: Tensor) -> Merged:
    """Exemplars of all windows, (n_windows, k, n_features) and (n_windows, k, n_genes), those that are alike once."""
    n_windows, k, n_features = features.shape
    rows = torch.cat([features, expression], dim=2).flatten(0, 1)
    unique, places = torch.unique(rows, dim=0, return_inverse=True)
    windows = torch.arange(n_windows).repeat_interleave(k)
    return Merged(unique[:, :n_features], unique[:, n_features:], torch.stack([windows, places]))


def closest_edges(nodes: Tensor, k: int) -> Tensor:
    """(2, n_edges): from the ``k`` nearest other nodes to each, by Euclid's distance of (n_nodes, width) vectors."""
    k = max(0, min(k, len(nodes) - 1))
    nearest = torch.empty((len(nodes), k), dtype=torch.int64)
    for block in torch.split(torch.arange(len(nodes)), 1024):
        distances = torch.cdist(nodes[block], nodes)
        distances[torch.arange(len(block)), block] = torch.inf
        nearest[block] = torch.topk(distances, k, dim=1, largest=False).indices
    return torch.stack([nearest.flatten(), torch.arange(len(nodes)).repeat_interleave(k)])
