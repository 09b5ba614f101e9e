"""Stats: scores per slide to intervals, paired tests and rank tiers; the patient is the unit."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np

from stbench.statistics.compare import Comparison, compare_all
from stbench.statistics.intervals import Interval, default_interval
from stbench.statistics.ranks import tiers
from stbench.statistics.units import unit_means

Array = np.ndarray[Any, Any]
Unit = Literal["patient", "slide"]


@dataclass(frozen=True)
class Standing:
    """Where a method stands among the others."""

    interval: Interval
    """95 % interval of its mean over units."""
    tier: int
    """1 for the best and all that are not shown to differ from it."""


@dataclass(frozen=True)
class Inference:
    """What a table may claim of its ranking."""

    unit: Unit
    n_units: int
    refusal: str
    """Why no difference can be shown, where there are too few units for any; else empty."""
    standings: Mapping[str, Standing] = field(default_factory=dict)
    pairs: tuple[Comparison, ...] = ()

    @property
    def method(self) -> str:
        """The statistics in one line."""
        test = "exact sign-flip test of all pairs, Holm-corrected"
        return f"95 % Student intervals over {self.n_units} {self.unit}s; {self.refusal or test}"


def infer(
    slides: Mapping[str, Mapping[str, float]],
    owners: Mapping[str, str],
    better: Literal["higher", "lower"],
    *,
    unit: Unit = "patient",
) -> Inference:
    """Compare methods on what was scored per slide.

    Args:
        slides: score of each test slide, by method; methods share their slides.
        owners: patient of each slide.
        better: direction of the score.
        unit: what is independent: patients, unless a task says slides.

    Returns:
        Intervals of every method, corrected p of every pair, and tiers; with too few units for any p below 0.05,
        a refusal and a single tier.
    """
    names = [name for name, found in slides.items() if found]
    units = sorted({slide for found in slides.values() for slide in found})
    owner = [owners.get(slide, slide) if unit == "patient" else slide for slide in units]
    if not names:
        return Inference(unit, len(set(owner)), "nothing is scored yet")
    table = np.array([[slides[name].get(slide, np.nan) for name in names] for slide in units])
    means = unit_means(table, owner).means
    intervals = [default_interval(column) for column in means.T]
    n_units = len(means)
    if len(names) < 2:
        return Inference(unit, n_units, "", {names[0]: Standing(intervals[0], 1)})
    found = compare_all(means, names, unit=unit)
    ranks = tiers(_column_means(means), found.p_matrix(names), better=better)
    standings = {name: Standing(intervals[at], int(ranks[at])) for at, name in enumerate(names)}
    return Inference(unit, n_units, str(found.refusal) if found.refusal else "", standings, found.pairs)


def _column_means(means: Array) -> Array:
    return np.array([np.nanmean(column) if np.isfinite(column).any() else np.nan for column in means.T])


def differences_to(inference: Inference, reference: str, methods: Sequence[str]) -> dict[str, Comparison]:
    """Each method against ``reference``: the pair that names both, whichever is first."""
    wanted = set(methods) - {reference}
    return {
        (pair.second if pair.first == reference else pair.first): pair
        for pair in inference.pairs
        if reference in (pair.first, pair.second) and ({pair.first, pair.second} & wanted)
    }
