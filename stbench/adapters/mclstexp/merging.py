"""Expression of retrieved spots, each weighted by its inverse squared distance."""

from typing import Literal

import torch
from torch import Tensor
from torch.nn import functional

from stbench.adapters.parts.retrieval import Neighbours, blocks

Distance = Literal["l1", "l2"]
EPSILON = 1e-8
"""Added to squared distances: a query that coincides with a reference is given that reference's expression."""


def inverse_square_expression(
    neighbours: Neighbours, queries: Tensor, references: Tensor, values: Tensor, distance: Distance
) -> Tensor:
    """(n_queries, n_genes) means, weighted by one over the squared distance of raw embeddings.

    Args:
        neighbours: of ``parts.retrieval.nearest_references``.
        queries: (n_queries, width) raw embeddings.
        references: (n_references, width) raw embeddings.
        values: (n_references, n_genes) expression of the references.
        distance: ``l1`` sums absolute differences, ``l2`` is Euclid's.
    """
    k = neighbours.indices.shape[1]
    squared = torch.empty_like(neighbours.similarities)
    for block in blocks(len(queries), k * queries.shape[1]):
        offsets = references[neighbours.indices[block]] - queries[block].unsqueeze(1)
        squared[block] = offsets.abs().sum(dim=-1).square() if distance == "l1" else offsets.square().sum(dim=-1)
    weights = 1 / (squared + EPSILON)
    shares = (weights / weights.sum(dim=-1, keepdim=True)).to(values.dtype)
    return functional.embedding_bag(neighbours.indices, values, mode="sum", per_sample_weights=shares)
