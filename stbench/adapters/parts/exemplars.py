"""Exemplars: the training spots that look most like a spot, of other slides than its own."""

from typing import Literal

import torch
from torch import Tensor

Metric = Literal["l1", "l2"]
BLOCK_ELEMENTS = 16_777_216
"""Most float32 elements of one block of distances: 64 MiB."""


def nearest_exemplars(
    queries: Tensor, references: Tensor, k: int, metric: Metric, *, slides: Tensor | None = None
) -> Tensor:
    """(n_queries, k) rows of ``references``, from the farther of the ``k`` nearest to the nearest.

    Args:
        queries: (n_queries, width) features.
        references: (n_references, width) features of training spots.
        k: exemplars wanted; as many as every query may have, where they are fewer.
        metric: ``l1`` sums absolute differences, ``l2`` is Euclid's.
        slides: (n_references,) the slide of each, where queries are the references: none is shown its own slide, nor,
            where there is but one, itself.
    """
    owners = None if slides is None else _owners(slides)
    step = max(1, BLOCK_ELEMENTS // max(1, len(references)))
    k = min(k, len(references) - (0 if owners is None else int(torch.bincount(owners).max())))
    rows = torch.empty((len(queries), k), dtype=torch.int64)
    for start in range(0, len(queries), step):
        block = slice(start, start + step)
        distances = torch.cdist(
            queries[block], references, p=1.0 if metric == "l1" else 2.0, compute_mode="donot_use_mm_for_euclid_dist"
        )
        if owners is not None:
            distances[owners[block, None] == owners] = torch.inf
        rows[block] = nearest_of(distances, k)
    return rows


def _owners(slides: Tensor) -> Tensor:
    """The slide of each spot; where there is but one, the spot itself."""
    return slides if len(torch.bincount(slides).nonzero()) > 1 else torch.arange(len(slides))


def nearest_of(distances: Tensor, k: int) -> Tensor:
    """(n, k) columns of the smallest of (n, m) distances, the farthest of them first."""
    return torch.topk(distances, k, dim=1, largest=False).indices.flip(1)
