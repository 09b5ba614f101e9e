"""Differences: every row of an ablation less the full model's, seed by seed and patient by patient."""

from collections.abc import Mapping
from dataclasses import dataclass

from stbench.statistics.intervals import Interval


@dataclass(frozen=True, kw_only=True)
class Difference:
    """A row less the reference, in the score that ranks."""

    method: str
    patients: Mapping[str, tuple[float, ...]]
    """By patient, one number per seed in the order of the seeds; NaN where either is not scored."""
    interval: Interval
    """Over patients; seeds are averaged within each."""
    seed_share: float
    """Share of the variance of single differences that is seeds; NaN where it is unknown."""
    visible: float
    """Size of a true difference that so many patients with such a spread find with a chance of 80 %."""

    @property
    def is_visible(self) -> bool:
        """Whether the difference itself is of that size."""
        return abs(self.interval.mean) >= self.visible > 0


@dataclass(frozen=True, kw_only=True)
class Differences:
    """All rows of a task that pairs variants less its reference."""

    seeds: tuple[int, ...]
    """Those that every row was run with."""
    rows: tuple[Difference, ...]

    def named(self, method: str) -> Difference | None:
        """The difference of a method; None of the reference, and where a row lacks a score."""
        return next((row for row in self.rows if row.method == method), None)
