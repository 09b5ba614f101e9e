"""Scores of single genes over the spots of one slide: PCC, MAE and RMSE.

One NaN rule for all three: a gene whose truth is constant is NaN, so that it is left out of every average
and counted; a prediction that is constant where the truth is not scores a PCC of 0.0, because the method had
its chance.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from stbench.metrics.base import metric
from stbench.metrics.moments import Floats, Moments, moments


class GeneScores(NamedTuple):
    """All per-gene scores of one slide, from one read of the arrays; arrays are (n_genes,) in panel order."""

    pcc: Floats
    mae: Floats
    rmse: Floats
    n_constant_truth: int
    """Genes left out (NaN in all three arrays)."""
    n_constant_prediction: int
    """Genes whose PCC is 0.0 because the prediction does not move although the truth does."""


def gene_scores(truth: NDArray[Any], predicted: NDArray[Any]) -> GeneScores:
    """PCC, MAE and RMSE of every gene, with counts of the constant ones.

    Args:
        truth: measured expression, (n_spots, n_genes).
        predicted: same shape and order.

    Raises:
        ShapeError: the shapes differ, or there are fewer than 3 spots.
        DataError: a value is not finite.
    """
    return scores_from(moments(truth, predicted))


def scores_from(m: Moments) -> GeneScores:
    """Scores of every gene from moments that were collected before."""
    return GeneScores(_pcc(m), _mae(m), _rmse(m), int(m.constant_truth.sum()), int(m.constant_prediction.sum()))


def _pcc(m: Moments) -> Floats:
    norms = np.sqrt(m.ss_truth) * np.sqrt(m.ss_predicted)
    pcc = np.divide(m.cross, norms, out=np.zeros_like(norms), where=norms > 0).clip(-1.0, 1.0)
    return np.where(m.constant_truth, np.nan, pcc)


def _mae(m: Moments) -> Floats:
    return np.where(m.constant_truth, np.nan, m.sum_abs_error / m.n_spots)


def _rmse(m: Moments) -> Floats:
    return np.where(m.constant_truth, np.nan, np.sqrt(m.sum_sq_error / m.n_spots))


@metric(
    title="PCC", says="Pearson correlation of a gene's measured and predicted expression over the spots of a slide.",
    per="gene", better="higher", bounds=(-1.0, 1.0), from_moments=_pcc,
)  # fmt: skip
def pearson_per_gene(truth: NDArray[Any], predicted: NDArray[Any]) -> Floats:
    """Pearson correlation of each gene over the spots of one slide.

    Args:
        truth: measured expression, (n_spots, n_genes), log1p(counts per 10 000).
        predicted: same shape and order; any scale, since correlation ignores it.

    Returns:
        (n_genes,) in [-1, 1]. NaN where ``truth`` is constant: there is nothing to find.
        0.0 where only ``predicted`` is constant: the method had its chance.

    Raises:
        ShapeError: the shapes differ, or there are fewer than 3 spots.
        DataError: a value is not finite.
    """
    return _pcc(moments(truth, predicted))


@metric(
    title="MAE", says="Mean absolute error of a gene over the spots of a slide, in units of the target.",
    per="gene", better="lower", bounds=(0.0, np.inf), from_moments=_mae,
)  # fmt: skip
def mae_per_gene(truth: NDArray[Any], predicted: NDArray[Any]) -> Floats:
    """Mean absolute error of each gene, (n_genes,), in the target's unit; NaN where ``truth`` is constant."""
    return _mae(moments(truth, predicted))


@metric(
    title="RMSE", says="Root mean squared error of a gene over the spots of a slide, in units of the target.",
    per="gene", better="lower", bounds=(0.0, np.inf), from_moments=_rmse,
)  # fmt: skip
def rmse_per_gene(truth: NDArray[Any], predicted: NDArray[Any]) -> Floats:
    """Root of the mean squared error of each gene, (n_genes,), as :func:`mae_per_gene`."""
    return _rmse(moments(truth, predicted))
