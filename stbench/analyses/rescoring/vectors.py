"""Correlations of what is no gene: a spot across genes, and a slide as one vector."""

from typing import Any

import numpy as np

from stbench.analyses.rescoring.sums import Correlations, Sums, sums_of

Array = np.ndarray[Any, Any]


def spot_correlations(truth: Array, predicted: Array, mask: Array | None, genes: Array) -> Correlations:
    """(1, n_spots) correlations across genes.

    Args:
        truth: (n_spots, n_genes).
        predicted: same shape.
        mask: as in ``sums_of``.
        genes: (n_genes,) bool, those correlated across.
    """
    entries = None
    if mask is not None and mask.ndim == 1:
        truth, predicted = truth[mask], predicted[mask]
    elif mask is not None:
        entries = mask[:, genes].T
    arrays = sums_of(truth[:, genes].T, predicted[:, genes].T, entries)
    return Sums(*(each[None] for each in arrays)).correlations()


def vector_correlations(sums: Sums, genes: Array) -> Correlations:
    """(n_units, 1) correlations of all spots and genes of a unit as one vector.

    Args:
        sums: of the units.
        genes: (n_units, n_genes) bool, those in the vector.
    """
    n = np.where(genes, sums.n, 0.0)
    all_n = n.sum(axis=1, keepdims=True)
    share = np.divide(1.0, all_n, out=np.zeros_like(all_n), where=all_n > 0)
    t, p = (
        np.where(n > 0, mean - (n * mean).sum(axis=1, keepdims=True) * share, 0.0)
        for mean in (sums.mean_truth, sums.mean_predicted)
    )
    within = (np.where(n > 0, each, 0.0) for each in (sums.ss_truth, sums.ss_predicted, sums.cross))
    between = (t * t, p * p, t * p)
    whole = [(w + n * b).sum(axis=1, keepdims=True) for w, b in zip(within, between, strict=True)]
    level = np.zeros_like(all_n)
    return Sums(all_n, level, level, *whole).correlations()
