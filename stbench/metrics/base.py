"""Metric: a function of two arrays, with what tables and people have to know of it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, Literal, TypeVar

from stbench.metrics.moments import Moments
from stbench.registry import Registry

R = TypeVar("R")
Per = Literal["gene", "slide", "map", "clustering"]


@dataclass(frozen=True)
class Metric(Generic[R]):
    """A metric; called as its function is. Its name is the one that it is registered under."""

    title: str
    """As the head of a column says it."""
    says: str
    """What it measures, in one sentence."""
    per: Per
    """What one number speaks of: a gene on a slide, the expression of a whole slide, the map of a gene on the array of
    spots, or a clustering of them."""
    better: Literal["higher", "lower"]
    bounds: tuple[float, float]
    function: Callable[[Any, Any], R]
    """Per gene or slide: (truth, predicted), both (n_spots, n_genes); per map: both (rows, columns, n_genes), NaN where
    there is no spot; per clustering: (``against``, clusters)."""
    against: Literal["labels", "points"] = "labels"
    """What clusters (n_spots,) are held against: labels (n_spots,) str, or the points (n_spots, d) they are of."""
    from_moments: Callable[[Moments], Any] | None = None
    """The same numbers from moments, which one read of the arrays gives to all metrics that take them."""
    version: int = 1
    """Raised when any score could change; part of a score's key."""
    rewards_levels: bool = False
    """Whether a predictor of each gene's mean scores well: tables then say what such a control scores."""

    @property
    def of_genes(self) -> bool:
        """Whether there is one number per gene."""
        return self.per in ("gene", "map")

    def __call__(self, first: Any, second: Any) -> R:
        """The function's value."""
        return self.function(first, second)


def metric(
    *,
    title: str,
    says: str,
    per: Per,
    better: Literal["higher", "lower"],
    bounds: tuple[float, float],
    against: Literal["labels", "points"] = "labels",
    from_moments: Callable[[Moments], Any] | None = None,
    version: int = 1,
    rewards_levels: bool = False,
) -> Callable[[Callable[[Any, Any], R]], Metric[R]]:
    """Decorator that declares a function as a metric; arguments are the fields of :class:`Metric`."""

    def declared(function: Callable[[Any, Any], R]) -> Metric[R]:
        return Metric(title, says, per, better, bounds, function, against, from_moments, version, rewards_levels)

    return declared


class MetricRegistry(Registry[Metric[Any]]):
    """Metrics by name, in the order of a table."""

    def names_per(self, *units: Per) -> list[str]:
        """Names of the metrics whose numbers speak of one of ``units``."""
        return [name for name in self.names() if self[name].per in units]

    def versions(self, *units: Per) -> list[tuple[str, int]]:
        """Name and version of the same metrics: what goes into the key of scores that hold them all."""
        return [(name, self[name].version) for name in self.names_per(*units)]
