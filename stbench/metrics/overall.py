"""Scores over all genes and spots of a slide flattened into one vector, as CoMTIP reports them (its Table 2).

A predictor that knows only each gene's mean scores well here (above 0.5 PCC on real slides), because genes
differ in level far more than spots do; that is why these never rank and stand beside the training-mean
control.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from stbench.metrics.base import metric
from stbench.metrics.moments import Moments, moments


class OverallScores(NamedTuple):
    """PCC, MAE and RMSE of one slide, all spots and genes in one vector."""

    pcc: float
    """NaN where the whole truth is one value, 0.0 where only the whole prediction is."""
    mae: float
    rmse: float


def overall_scores(truth: NDArray[Any], predicted: NDArray[Any]) -> OverallScores:
    """PCC_overall, MAE_overall, RMSE_overall of (n_spots, n_genes) arrays; genes of constant truth included.

    Raises:
        ShapeError: the shapes differ, or there are fewer than 3 spots.
        DataError: a value is not finite.
    """
    return overall_from(moments(truth, predicted))


def overall_from(m: Moments) -> OverallScores:
    """Overall scores from moments per gene: within-gene sums plus what the genes' levels add."""
    n, size = m.n_spots, m.n_spots * len(m.mean_truth)
    level_t, level_p = m.mean_truth - m.mean_truth.mean(), m.mean_predicted - m.mean_predicted.mean()
    ss_t = float(m.ss_truth.sum() + n * (level_t @ level_t))
    ss_p = float(m.ss_predicted.sum() + n * (level_p @ level_p))
    cross = float(m.cross.sum() + n * (level_t @ level_p))
    norm = float(np.sqrt(ss_t) * np.sqrt(ss_p))
    pcc = float("nan") if ss_t == 0 else (min(1.0, max(-1.0, cross / norm)) if norm > 0 else 0.0)
    return OverallScores(pcc, float(m.sum_abs_error.sum() / size), float(np.sqrt(m.sum_sq_error.sum() / size)))


def _pcc(m: Moments) -> float:
    return overall_from(m).pcc


@metric(
    title="PCC, flattened", says="Pearson correlation over all spots and genes of a slide as one vector.",
    per="slide", better="higher", bounds=(-1.0, 1.0), from_moments=_pcc, rewards_levels=True,
)  # fmt: skip
def pcc_overall(truth: NDArray[Any], predicted: NDArray[Any]) -> float:
    """Pearson correlation of all values of a slide; NaN where the truth is one value throughout."""
    return overall_scores(truth, predicted).pcc


def _mae(m: Moments) -> float:
    return overall_from(m).mae


@metric(
    title="MAE, flattened", says="Mean absolute error over all values of a slide, in units of the target.",
    per="slide", better="lower", bounds=(0.0, np.inf), from_moments=_mae,
)  # fmt: skip
def mae_overall(truth: NDArray[Any], predicted: NDArray[Any]) -> float:
    """Mean absolute error over all values of a slide, in units of the target."""
    return overall_scores(truth, predicted).mae


def _rmse(m: Moments) -> float:
    return overall_from(m).rmse


@metric(
    title="RMSE, flattened", says="Root mean squared error over all values of a slide, in units of the target.",
    per="slide", better="lower", bounds=(0.0, np.inf), from_moments=_rmse,
)  # fmt: skip
def rmse_overall(truth: NDArray[Any], predicted: NDArray[Any]) -> float:
    """Root mean squared error over all values of a slide, in units of the target."""
    return overall_scores(truth, predicted).rmse
