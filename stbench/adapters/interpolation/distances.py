"""Interpolation by distance alone: nothing is learned, and nothing is read off the image."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from stbench.adapters import register
from stbench.adapters.base import Context
from stbench.adapters.parts.neighbours import inverse_distance_mean, nearest_spots
from stbench.data import Panel, PartlyObservedSlide

Array = np.ndarray[Any, Any]


@register("observed_mean")
@dataclass(frozen=True, kw_only=True)
class ObservedMean:
    """Each gene's mean over the observed spots, everywhere."""

    def pretrained(self, context: Context) -> None:
        """Nothing is learned."""

    def impute(self, model: None, slide: PartlyObservedSlide, panel: Panel) -> Array:
        """The means, repeated: (n_spots, n_genes)."""
        mean = slide.observed.expression(panel).mean(axis=0, dtype=np.float64)
        return np.tile(mean.astype(np.float32), (slide.n_spots, 1))


@register("nearest_observed")
@dataclass(frozen=True, kw_only=True)
class NearestObserved:
    """What was measured on the nearest observed spot."""

    def pretrained(self, context: Context) -> None:
        """Nothing is learned."""

    def impute(self, model: None, slide: PartlyObservedSlide, panel: Panel) -> Array:
        """Expression of the nearest observed spot: (n_spots, n_genes)."""
        _, rows = nearest_spots(slide.observed.centres_um, slide.centres_um, 1)
        return slide.observed.expression(panel)[rows[:, 0]]


@register("inverse_distance")
@dataclass(frozen=True, kw_only=True)
class InverseDistance:
    """The mean of the nearest observed spots, nearer ones weighing more."""

    neighbours: int = 8
    """Observed spots that are averaged."""
    power: float = 2.0
    """Weights are distances to this power, inverted."""

    def pretrained(self, context: Context) -> None:
        """Nothing is learned."""

    def impute(self, model: None, slide: PartlyObservedSlide, panel: Panel) -> Array:
        """Weighted means: (n_spots, n_genes)."""
        seen = slide.observed
        return inverse_distance_mean(
            seen.centres_um, seen.expression(panel), slide.centres_um, number=self.neighbours, power=self.power
        )
