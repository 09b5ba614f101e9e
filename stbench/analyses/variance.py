"""Variance: how much of what scores differ by is the encoder, the head, the patient and the gene."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, NamedTuple

import numpy as np

from stbench.analyses.crossing import AXES, Cross
from stbench.analyses.rescoring.resampling import IntervalKind, Resampling, drawn, left_out
from stbench.statistics.variance_components import Axes, interactions, variance_components

Array = np.ndarray[Any, Any]
FORMAT = 1
"""Of the JSON form."""
LEAST_PATIENTS = 3
"""Of an interval: with two, leaving one out leaves nothing to compare, and every draw of both is the same."""
REST = "rest"
PATIENT = AXES.index("patient")


class Share(NamedTuple):
    """What one factor, one interaction, or all interactions make up of the variance."""

    name: str
    component: float
    """The estimate, in squared units of the score; below zero where it was cut."""
    share: float
    """Of all components, each cut at zero; in [0, 1]."""
    low: float
    """Of the 95 % interval over patients; NaN where too few leave it unknown."""
    high: float


class Shares(NamedTuple):
    """All shares of one cross."""

    factors: tuple[Share, ...]
    """Of each factor, and the rest: all interactions and noise."""
    interactions: tuple[Share, ...]
    """What the rest is made of; the last one holds noise, too."""


@dataclass(frozen=True, kw_only=True)
class VarianceShares:
    """Shares of the variance of a score over encoders, heads and patients; and of each gene's score, over genes too."""

    format: int = FORMAT
    task: str
    dataset: str
    fingerprint: str
    """Of the dataset's content."""
    profile: str
    score: str
    """What ranks the task's table: the title of its first score."""
    gene_score: str
    """The score of each gene."""
    encoders: tuple[str, ...]
    trained_on: tuple[tuple[str, ...], ...]
    """Datasets that each encoder has seen."""
    heads: tuple[str, ...]
    patients: tuple[str, ...]
    n_genes: int
    interval: IntervalKind
    of_rows: Shares
    of_genes: Shares
    means: tuple[tuple[float, ...], ...]
    """The score that ranks, mean over patients: a row per head, a column per encoder."""
    left_out: tuple[str, ...] = field(default=())
    """What the cross does without, and why."""

    @property
    def knows_intervals(self) -> bool:
        """Whether there are patients enough to say how well shares are known."""
        return len(self.patients) >= LEAST_PATIENTS


def variance_shares(cross: Cross, interval: IntervalKind = "student", seed: int = 0) -> VarianceShares:
    """Shares by the method of moments, each patient left out once, or patients drawn anew, for the intervals.

    Args:
        cross: a score in every cell.
        interval: "student" is a jackknife over patients: of nominal 95 % it covers 83 to 98 %, with 3 to 12 patients.
            Percentiles of a "bootstrap" cover 45 to 93 % there (``benchmarks/variance_cover.py``).
        seed: of the bootstrap.
    """
    resampling = left_out(cross.patients) if interval == "student" else drawn(cross.patients, seed)
    return VarianceShares(
        task=cross.task, dataset=cross.dataset, fingerprint=cross.fingerprint, profile=cross.profile, score=cross.score,
        gene_score=cross.gene_score, encoders=cross.encoders, trained_on=cross.trained_on, heads=cross.heads,
        patients=cross.patients, n_genes=len(cross.genes), interval=interval,
        of_rows=shares_of(cross.rows, resampling), of_genes=shares_of(cross.cells, resampling), left_out=cross.left_out,
        means=tuple(map(tuple, cross.rows.mean(axis=PATIENT).T.tolist())),
    )  # fmt: skip


def shares_of(cells: Array, resampling: Resampling) -> Shares:
    """Shares of a cross with the axes ``AXES``, or with the first of them, and their intervals over patients."""
    drawn_once, which = np.unique(resampling.weights.astype(int), axis=0, return_inverse=True)
    shares = [_cut_shares(cells.repeat(times, axis=PATIENT)) for times in drawn_once]
    again = [shares[number] for number in which]
    known = resampling if resampling.n_patients >= LEAST_PATIENTS else None
    share = partial(_share, components=variance_components(cells), again=again, resampling=known)
    terms = interactions(cells.ndim)
    names = {axes: " x ".join(AXES[axis] for axis in axes) for axes in terms}
    names[terms[-1]] += ", and noise"
    single, several = [axes for axes in terms if len(axes) == 1], [axes for axes in terms if len(axes) > 1]
    return Shares(
        factors=(*(share(names[axes], [axes]) for axes in single), share(REST, several)),
        interactions=tuple(share(names[axes], [axes]) for axes in several),
    )


def _share(
    name: str, parts: Sequence[Axes], *, components: dict[Axes, float], again: Sequence[dict[Axes, float]],
    resampling: Resampling | None,
) -> Share:  # fmt: skip
    """The sum of some parts, and its interval from the same sums with other patients."""
    sums = np.array([sum(shares[axes] for axes in parts) for shares in again])
    low, high = np.nan, np.nan
    if resampling is not None:
        known = resampling.interval(sums)
        low, high = np.clip([known.low, known.high], 0, 1)
    return Share(name, sum(components[axes] for axes in parts), float(sums[0]), float(low), float(high))


def _cut_shares(cells: Array) -> dict[Axes, float]:
    """Shares of components cut at zero; NaN where the cells have fewer than two patients, or do not differ."""
    terms = interactions(cells.ndim)
    if cells.shape[PATIENT] < 2 or not np.ptp(cells):
        return dict.fromkeys(terms, float("nan"))
    cut = {axes: max(0.0, component) for axes, component in variance_components(cells).items()}
    total = sum(cut.values())
    return {axes: component / total for axes, component in cut.items()}
