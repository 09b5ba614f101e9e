"""Loki's rules around OmiCLIP: gene sentences, and what is read off similarities (Chen et al., Nature Methods 2025)."""

from collections.abc import Collection, Sequence
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix

Array = np.ndarray[Any, Any]
SENTENCE_GENES = 50
ROWS_AT_ONCE = 512


def gene_sentences(
    counts: csr_matrix, genes: Sequence[str], *, housekeeping: Collection[str] = (), n_genes: int = SENTENCE_GENES
) -> list[str]:
    """Names of the most expressed genes of each spot, highest first, joined by spaces.

    Symbols with "." or "-" and housekeeping genes are left out. Ties keep the order of the columns, which
    decides the end of practically every sentence; spots with fewer expressed genes are filled from the first
    columns. Ranking within a spot does not depend on its depth, so raw counts serve.

    Args:
        counts: (n_spots, n_genes) raw counts.
        genes: their symbols, in column order.
        housekeeping: symbols to leave out.
        n_genes: how many names.
    """
    left_out = set(housekeeping)
    kept = np.array([i for i, gene in enumerate(genes) if not ("." in gene or "-" in gene or gene in left_out)])
    names = np.asarray(genes, dtype=object)[kept]
    sentences = []
    for start in range(0, counts.shape[0], ROWS_AT_ONCE):
        values = counts[start : start + ROWS_AT_ONCE][:, kept].toarray()
        order = np.argsort(-values, axis=1, kind="stable")[:, :n_genes]
        sentences += [" ".join(names[row]) for row in order]
    return sentences


def predex(similarity: Array, expression: Array) -> Array:
    """PredEx: the mean of training expression weighted by raw similarity, without softmax or temperature.

    Args:
        similarity: (n_queries, n_references) cosines of image to sentence.
        expression: (n_references, n_genes).

    Returns:
        (n_queries, n_genes). Cosines are nearly equal, so this stays close to the training mean; what moves is
        the pattern over spots.
    """
    weighted: Array = (similarity @ expression) / similarity.sum(axis=1, keepdims=True)
    return weighted


def most_similar(similarity: Array, k: int) -> Array:
    """(n_queries, k) columns of the most similar references, best first."""
    best: Array = np.argsort(-similarity, axis=1, kind="stable")[:, :k]
    return best


def top_mean(similarity: Array, expression: Array, k: int) -> Array:
    """Mean expression of each query's ``k`` most similar references: (n_queries, n_genes)."""
    best = most_similar(similarity, k)
    mean: Array = expression[best.ravel()].reshape(*best.shape, -1).mean(axis=1)
    return mean
