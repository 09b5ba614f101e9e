"""Sums: what a correlation per gene is made of, slide by slide, so that slides can be pooled and weighted later."""

from dataclasses import dataclass, fields
from typing import Any, NamedTuple

import numpy as np

from stbench.metrics.moments import moments

Array = np.ndarray[Any, Any]
LEAST_SPOTS = 3
SLACK = 1e-11
"""Share of a sum of squares below which, after slides were pooled, a gene counts as constant."""


class Correlations(NamedTuple):
    """A correlation per gene, and why there may be none; arrays are (n_units, n_genes)."""

    pcc: Array
    """NaN where truth or prediction is constant, or the gene is not there."""
    constant_truth: Array
    constant_prediction: Array
    """The prediction is constant, and the truth is not."""
    present: Array
    """Whether the gene was asked for, and enough spots entered."""


@dataclass(frozen=True, eq=False)
class Sums:
    """Sums over the spots of units; every array is (n_units, n_genes) float64."""

    n: Array
    """Spots that entered; 0 where the gene was not asked for."""
    mean_truth: Array
    mean_predicted: Array
    ss_truth: Array
    """Sum of squared deviations from the mean; exactly 0 where the truth is constant."""
    ss_predicted: Array
    cross: Array

    @property
    def variance_truth(self) -> Array:
        """Variance of the truth over spots; 0 where nothing entered."""
        return np.divide(self.ss_truth, self.n, out=np.zeros_like(self.n), where=self.n > 0)

    def at(self, units: Any = slice(None), genes: Any = slice(None)) -> "Sums":
        """Some units or genes."""
        return Sums(**{field.name: getattr(self, field.name)[units][:, genes] for field in fields(self)})

    def correlations(self) -> Correlations:
        """The correlation of each unit and gene."""
        present = self.n >= LEAST_SPOTS
        constant_truth = present & (self.ss_truth <= 0)
        constant_prediction = present & ~constant_truth & (self.ss_predicted <= 0)
        norms = np.sqrt(self.ss_truth) * np.sqrt(self.ss_predicted)
        defined = present & (norms > 0)
        pcc = np.divide(self.cross, norms, out=np.full_like(norms, np.nan), where=defined).clip(-1.0, 1.0)
        return Correlations(pcc, constant_truth, constant_prediction, present)

    def pooled(self, weights: Array) -> "Sums":
        """All units as one, once per row of weights: (n_draws, n_genes); a gene that a unit lacks is in none."""
        there = self.n > 0
        shared = np.asarray(there.all(axis=0))
        n = weights @ np.where(shared, self.n, 0.0)
        truth, predicted = (self._moved(mean, shared) for mean in (self.mean_truth, self.mean_predicted))
        (centre_t, t), (centre_p, p) = truth, predicted
        share = np.divide(1.0, n, out=np.zeros_like(n), where=n > 0)
        mean_t, mean_p = (weights @ (self.n * moved) * share for moved in (t, p))
        return Sums(
            n=n, mean_truth=centre_t + mean_t, mean_predicted=centre_p + mean_p,
            ss_truth=_spread(weights @ (self.ss_truth + self.n * t * t), n * mean_t * mean_t),
            ss_predicted=_spread(weights @ (self.ss_predicted + self.n * p * p), n * mean_p * mean_p),
            cross=weights @ (self.cross + self.n * t * p) - n * mean_t * mean_p,
        )  # fmt: skip

    def _moved(self, mean: Array, shared: Array) -> tuple[Array, Array]:
        """A centre per gene, and the means around it: squares of what is left lose no digits."""
        centre = np.where(shared, mean[0], 0.0)
        return centre, np.where(shared, mean - centre, 0.0)


def _spread(squares: Array, of_mean: Array) -> Array:
    left = squares - of_mean
    return np.where(left <= SLACK * squares, 0.0, left)


def sums_of(truth: Array, predicted: Array, mask: Array | None = None) -> tuple[Array, ...]:
    """The six sums of one slide in the order of :class:`Sums`, (n_genes,) each.

    Args:
        truth: (n_spots, n_genes).
        predicted: same shape.
        mask: (n_spots,) bool or (n_spots, n_genes) bool, what enters; None for all.
    """
    if mask is not None and mask.ndim == 2:
        return _masked(truth, predicted.astype(np.float64), mask)
    if mask is not None:
        truth, predicted = truth[mask], predicted[mask]
    if len(truth) < LEAST_SPOTS:
        return tuple(np.zeros((6, truth.shape[1])))
    m = moments(truth, predicted)
    n = np.full(truth.shape[1], float(m.n_spots))
    return n, m.mean_truth, m.mean_predicted, m.ss_truth, m.ss_predicted, m.cross


def _masked(truth: Array, predicted: Array, mask: Array) -> tuple[Array, ...]:
    n = mask.sum(axis=0).astype(np.float64)
    share = np.divide(1.0, n, out=np.zeros_like(n), where=n > 0)
    first = mask.argmax(axis=0), np.arange(mask.shape[1])
    t = np.where(mask, truth - truth[first], 0.0)
    p = np.where(mask, predicted - predicted[first], 0.0)
    mean_t, mean_p = t.sum(axis=0) * share, p.sum(axis=0) * share
    t, p = np.where(mask, t - mean_t, 0.0), np.where(mask, p - mean_p, 0.0)
    few = n < LEAST_SPOTS
    ss_t, ss_p, cross = (t * t).sum(axis=0), (p * p).sum(axis=0), (t * p).sum(axis=0)
    sums = (n, truth[first] + mean_t, predicted[first] + mean_p, ss_t, ss_p, cross)
    return tuple(np.where(few, 0.0, each) for each in sums)
