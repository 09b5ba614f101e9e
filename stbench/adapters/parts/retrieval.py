"""Expression by retrieval: the nearest reference spots of each patch, and three ways to merge their counts.

Work goes in blocks of queries, so that neither queries x references nor queries x references x genes is held.
"""

from collections.abc import Iterator
from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn import functional

BLOCK_ELEMENTS = 16_777_216
"""Most float32 elements of one block of similarities or of gathered embeddings: 64 MiB."""


class Neighbours(NamedTuple):
    """The k references most similar to each query, best first."""

    indices: Tensor
    """(n_queries, k) int64 rows of the references."""
    similarities: Tensor
    """(n_queries, k) cosine similarities, descending."""


def nearest_references(queries: Tensor, references: Tensor, k: int) -> Neighbours:
    """The ``k`` references of highest cosine similarity for every query; all of them where there are fewer.

    Args:
        queries: (n_queries, width) raw embeddings; brought to unit length here.
        references: (n_references, width) raw embeddings, likewise.
        k: neighbours wanted per query.

    Raises:
        ValueError: there is no reference at all, or ``k`` is below one.
    """
    if k < 1 or len(references) == 0:
        raise ValueError(f"retrieval needs k >= 1 and references, found k = {k} and {len(references)} references")
    k = min(k, len(references))
    unit_queries = functional.normalize(queries, dim=-1)
    unit_references = functional.normalize(references, dim=-1)
    indices = torch.empty((len(queries), k), dtype=torch.int64, device=queries.device)
    similarities = torch.empty((len(queries), k), dtype=unit_queries.dtype, device=queries.device)
    for block in blocks(len(queries), len(references)):
        best = torch.topk(unit_queries[block] @ unit_references.T, k, dim=-1)
        indices[block], similarities[block] = best.indices, best.values
    return Neighbours(indices, similarities)


def nearest_expression(neighbours: Neighbours, values: Tensor) -> Tensor:
    """BLEEP's ``simple`` rule: (n_queries, n_genes) rows of the single best reference.

    Args:
        neighbours: of :func:`nearest_references`.
        values: (n_references, n_genes) expression (or embeddings) of the references.
    """
    return values[neighbours.indices[:, 0]]


def mean_expression(neighbours: Neighbours, values: Tensor) -> Tensor:
    """BLEEP's ``average`` rule: (n_queries, n_genes) plain means over the k references.

    Args:
        neighbours: of :func:`nearest_references`.
        values: (n_references, n_genes) expression (or embeddings) of the references.
    """
    # embedding_bag adds rows as it reads them; indexing and then averaging would hold queries x k x genes.
    return functional.embedding_bag(neighbours.indices, values, mode="mean")


def distance_weighted_expression(neighbours: Neighbours, queries: Tensor, references: Tensor, values: Tensor) -> Tensor:
    """BLEEP's ``weighted_average`` rule: (n_queries, n_genes) means weighted by closeness of raw embeddings.

    Weights are proportional to ``exp(distance_exponents(...))``. A softmax forms them, which gives the
    same quotient and stays finite where the authors' exponential overflows (a neighbour much closer in raw
    distance than the best cosine match).

    Args:
        neighbours: of :func:`nearest_references`.
        queries: (n_queries, width) raw embeddings.
        references: (n_references, width) raw embeddings.
        values: (n_references, n_genes) expression (or embeddings) of the references.
    """
    weights = functional.softmax(distance_exponents(neighbours, queries, references), dim=-1).to(values.dtype)
    return functional.embedding_bag(neighbours.indices, values, mode="sum", per_sample_weights=weights)


def distance_exponents(neighbours: Neighbours, queries: Tensor, references: Tensor) -> Tensor:
    """(n_queries, k) of -(d_j - d_1 + 1): d squared distances of raw embeddings, d_1 of the best cosine.

    Their exponentials are the weights of BLEEP's ``weighted_average`` before division by their sum.
    """
    k = neighbours.indices.shape[1]
    distances = torch.empty_like(neighbours.similarities)
    for block in blocks(len(queries), k * queries.shape[1]):
        offsets = references[neighbours.indices[block]] - queries[block].unsqueeze(1)
        distances[block] = offsets.square().sum(dim=-1)
    return -(distances - distances[:, :1] + 1)


def blocks(n_rows: int, elements_per_row: int) -> Iterator[slice]:
    """Consecutive slices of rows that keep a block within ``BLOCK_ELEMENTS``."""
    step = max(1, BLOCK_ELEMENTS // max(1, elements_per_row))
    return (slice(start, min(start + step, n_rows)) for start in range(0, n_rows, step))
