"""Hierarchical bootstrap: patients, then their slides, then the slides' spots, each drawn with replacement.

Spots that are drawn several times are weights, so that all resamples of a slide are one matrix product with
the columns x, y, x², y² and xy; a loop that copies arrays and correlates them again does the same work some
hundred times slower.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from stbench.errors import ShapeError
from stbench.statistics.resampled_pcc import resampled_pcc
from stbench.statistics.units import Floats


class SlidePair(NamedTuple):
    """Truth and prediction of one slide, (n_spots, n_genes) each; genes may differ from slide to slide."""

    truth: NDArray[Any]
    predicted: NDArray[Any]


@dataclass(frozen=True, eq=False)
class Draws:
    """Which slides each resample holds, and the seeds of its spots; shared by methods to be compared."""

    n_resamples: int
    n_slides: int
    resample: NDArray[np.intp]
    """(n_draws,) the resample that a draw of a slide belongs to."""
    slide: NDArray[np.intp]
    """(n_draws,) the slide drawn."""
    share: Floats
    """(n_draws,) weight of the draw in its resample; every patient drawn counts alike, shares add up to 1."""
    seeds: tuple[np.random.SeedSequence, ...]
    """One per slide: its spots are drawn anew at each use, always the same."""

    def spots(self, slide: int, n_spots: int) -> NDArray[np.intp]:
        """Spots drawn from ``slide``: (n_draws of this slide, n_spots), in the order of the draws."""
        n = int((self.slide == slide).sum())
        return np.random.default_rng(self.seeds[slide]).integers(0, n_spots, (n, n_spots))

    @property
    def slide_weights(self) -> Floats:
        """(n_resamples, n_slides) weight of each slide in each resample; rows add up to 1."""
        weights = np.zeros((self.n_resamples, self.n_slides))
        np.add.at(weights, (self.resample, self.slide), self.share)
        return weights


def draw(patients: Sequence[str], rng: np.random.Generator, *, n_resamples: int = 1000) -> Draws:
    """Draw as many patients as there are, then for each as many of its slides as it has, with replacement.

    Args:
        patients: (n_slides,) the patient of each slide.
        rng: source of all draws.
        n_resamples: number of resamples.

    Raises:
        ShapeError: there is no slide.
    """
    if not len(patients):
        raise ShapeError("patients", "are none", "the patient of each slide")
    names = list(dict.fromkeys(patients))
    chosen = rng.integers(0, len(names), (n_resamples, len(names)))
    resample, slide, share = [], [], []
    for number, name in enumerate(names):
        own = np.array([index for index, patient in enumerate(patients) if patient == name])
        rows = np.nonzero(chosen == number)[0]
        resample.append(np.repeat(rows, len(own)))
        slide.append(own[rng.integers(0, len(own), len(rows) * len(own))])
        share.append(np.full(len(rows) * len(own), 1 / (len(names) * len(own))))
    seeds = np.random.SeedSequence(int(rng.integers(2**63))).spawn(len(patients))
    return Draws(
        n_resamples=n_resamples,
        n_slides=len(patients),
        resample=np.concatenate(resample),
        slide=np.concatenate(slide),
        share=np.concatenate(share),
        seeds=tuple(seeds),
    )


def bootstrap_means(scores: NDArray[Any], draws: Draws) -> Floats:
    """Resampled mean of scores that are known per slide only (patients and slides are drawn, spots are not).

    Args:
        scores: (n_slides,) or (n_slides, n_methods); NaN slides are left out of the resamples they are in.
        draws: of :func:`draw`.

    Returns:
        (n_resamples,) or (n_resamples, n_methods).
    """
    values = np.asarray(scores, dtype=np.float64)
    valid = ~np.isnan(values)
    weights = draws.slide_weights
    total, weight = weights @ np.where(valid, values, 0.0), weights @ valid.astype(np.float64)
    return np.divide(total, weight, out=np.full_like(total, np.nan), where=weight > 0)


def bootstrap_pcc(slides: Sequence[SlidePair], draws: Draws) -> Floats:
    """Resampled mean PCC: over the genes of a slide, the slides of a patient, the patients of a resample.

    The NaN rule of the metrics holds within each resample. Subtract the values of two methods, of the same
    ``draws``, for the paired difference.

    Args:
        slides: truth and prediction, in the order of the patients given to :func:`draw`.
        draws: of :func:`draw`.

    Returns:
        (n_resamples,) float64; NaN where no slide drawn had a gene to score.
    """
    total, weight = np.zeros((2, draws.n_resamples))
    for number, (truth, predicted) in enumerate(slides):
        at = draws.slide == number
        if not at.any():
            continue
        values = resampled_pcc(truth, predicted, draws.spots(number, len(truth)))
        valid = ~np.isnan(values)
        np.add.at(total, draws.resample[at][valid], (draws.share[at] * values)[valid])
        np.add.at(weight, draws.resample[at][valid], draws.share[at][valid])
    return np.divide(total, weight, out=np.full_like(total, np.nan), where=weight > 0)
