"""Scores per slide to intervals, paired tests and rank tiers; the patient is the unit."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np

from stbench.errors import counted
from stbench.statistics.compare import Comparison, MultipleTesting, Test, compare_all
from stbench.statistics.intervals import Interval, default_interval
from stbench.statistics.means import mean_without_nan
from stbench.statistics.paired import EXACT_UNITS
from stbench.statistics.ranks import RankTest, friedman_nemenyi, tiers
from stbench.statistics.units import unit_means

Array = np.ndarray[Any, Any]
Unit = Literal["patient", "slide", "gene"]
MANY_UNITS = 10
CORRECTED: Mapping[MultipleTesting, str] = {
    "holm": "Holm-corrected",
    "bh": "Benjamini-Hochberg-corrected",
    "max-t": "corrected by the largest statistic",
    "none": "not corrected for multiple testing",
}


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
    test: Test = "sign-flip"
    multiple_testing: MultipleTesting = "holm"
    interval: Literal["student", "bootstrap"] = "student"
    """How intervals of differences were made; a method's own are always Student's."""

    @property
    def method(self) -> str:
        """The statistics in one line."""
        name = "Wilcoxon signed-rank test" if self.test == "wilcoxon" else "exact sign-flip test"
        if self.test == "sign-flip" and self.n_units > EXACT_UNITS:
            name = "sign-flip test by random signs"
        test = f"{name} of all pairs, {CORRECTED[self.multiple_testing]}"
        units = counted(self.n_units, self.unit)
        intervals = f"95 % Student intervals over {units}" if self.n_units > 1 else f"{units} has no interval"
        if self.interval == "bootstrap":
            intervals = f"95 % bootstrap intervals over {counted(self.n_units, 'patient')}, their slides and spots"
        return f"{intervals}; {self.refusal or test}"


def infer(
    slides: Mapping[str, Mapping[str, float]],
    owners: Mapping[str, str],
    better: Literal["higher", "lower"],
    *,
    unit: Unit = "patient",
    test: Test = "sign-flip",
    multiple_testing: MultipleTesting = "holm",
) -> Inference:
    """Compare methods on what was scored per slide.

    Args:
        slides: score of each test slide, by method; methods share their slides.
        owners: patient of each slide.
        better: direction of the score.
        unit: what is taken as independent: patients, unless a task says slides. With ``gene``, ``slides`` holds genes.
        test: the paired test.
        multiple_testing: how its p is corrected for all pairs.

    Returns:
        Intervals of every method, corrected p of every pair, and tiers; with too few units for any p below 0.05,
        a refusal and a single tier.
    """
    names, means = _unit_table(slides, owners, unit)
    if not names:
        return Inference(unit, len(means), "nothing is scored yet")
    intervals = [default_interval(column) for column in means.T]
    n_units = len(means)
    if len(names) < 2:
        return Inference(unit, n_units, "", {names[0]: Standing(intervals[0], 1)}, (), test, multiple_testing)
    comparisons = compare_all(means, names, unit=unit, test=test, multiple_testing=multiple_testing)
    column_means = np.array([mean_without_nan(column) for column in means.T])
    ranks = tiers(column_means, comparisons.p_matrix(names), better=better)
    standings = {name: Standing(intervals[at], int(ranks[at])) for at, name in enumerate(names)}
    refusal = str(comparisons.refusal) if comparisons.refusal else ""
    return Inference(unit, n_units, refusal, standings, comparisons.pairs, test, multiple_testing)


@dataclass(frozen=True)
class Ranking:
    """Ranks of the methods over units, and whether they differ at all."""

    unit: Unit
    ranks: Mapping[str, float]
    """Mean rank by method, 1 for the best."""
    rank_test: RankTest

    @property
    def text(self) -> str:
        """The test in one line."""
        ranks = ", ".join(f"{name} {rank:.2f}" for name, rank in sorted(self.ranks.items(), key=lambda item: item[1]))
        n, test = self.rank_test.n_units, self.rank_test
        caution = (
            f". Both are asymptotic; with so few {self.unit}s rely on the pairwise tests." if n < MANY_UNITS else ""
        )
        return (
            f"Friedman over {n} {self.unit}s: chi-squared {test.statistic:.2f}, p {test.p:.3g}; mean ranks {ranks}; "
            f"Nemenyi's critical difference {test.critical_difference:.2f} at 0.05{caution}"
        )


def rank(
    slides: Mapping[str, Mapping[str, float]],
    owners: Mapping[str, str],
    better: Literal["higher", "lower"],
    *,
    unit: Unit = "patient",
) -> Ranking | None:
    """Friedman's test over the units that all methods are scored on; None with fewer than 3 methods or 2 such units.

    Arguments are those of :func:`infer`.
    """
    names, means = _unit_table(slides, owners, unit)
    complete = means[~np.isnan(means).any(axis=1)] if len(names) else means
    if len(names) < 3 or len(complete) < 2:
        return None
    rank_test = friedman_nemenyi(complete, better=better)
    return Ranking(unit, dict(zip(names, rank_test.mean_ranks.tolist(), strict=True)), rank_test)


def _unit_table(
    slides: Mapping[str, Mapping[str, float]], owners: Mapping[str, str], unit: Unit
) -> tuple[list[str], Array]:
    """Names of the methods that are scored, and their means per unit, (n_units, n_methods)."""
    names = [name for name, scores in slides.items() if scores]
    parts = sorted({slide for scores in slides.values() for slide in scores})
    owner = [owners.get(part, part) if unit == "patient" else part for part in parts]
    table = np.array([[slides[name].get(part, np.nan) for name in names] for part in parts])
    return names, unit_means(table.reshape(len(parts), len(names)), owner).means


def differences_to(inference: Inference, reference: str, methods: Sequence[str]) -> dict[str, Comparison]:
    """Each method against ``reference``: the pair that names both, whichever is first."""
    wanted = set(methods) - {reference}
    return {
        (pair.second if pair.first == reference else pair.first): pair
        for pair in inference.pairs
        if reference in (pair.first, pair.second) and ({pair.first, pair.second} & wanted)
    }
