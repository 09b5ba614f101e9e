"""Linear probe: a ridge regression on an encoder's features, as a model that reads slides."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from stbench.adapters.parts.columns import in_panel
from stbench.adapters.parts.ridge import LinearMap, RidgeSettings, fit_ridge
from stbench.adapters.parts.saving import load_model, save_model
from stbench.data import BlindSlide, Panel
from stbench.encoders.features import Features

Array = np.ndarray[Any, Any]


class LinearProbe(NamedTuple):
    """A linear map and the features that it reads."""

    features: Features
    map: LinearMap
    genes: tuple[str, ...]
    """Columns of the map."""

    def embed(self, slide: BlindSlide) -> Array:
        """The encoder's frozen features: (n_spots, width)."""
        return np.array(self.features(slide))

    def predict(self, slide: BlindSlide, panel: Panel) -> Array:
        """(n_spots, n_panel_genes) float32."""
        return in_panel(self.map(self.features(slide)).astype(np.float32), self.genes, panel)

    def parameters(self) -> int:
        """How many numbers training set."""
        return int(self.map.coefficients.size + self.map.intercept.size)

    def save(self, folder: Path, facts: Mapping[str, Any]) -> None:
        """Write the map's two arrays, with ``facts``."""
        save_model(folder, vars(self.map), {**facts, "genes": self.genes})

    @classmethod
    def load(cls, folder: Path, features: Features) -> "LinearProbe":
        """What ``save`` wrote."""
        arrays, facts = load_model(folder)
        return cls(features, LinearMap(**arrays), tuple(facts["genes"]))


def fit_linear_map(features: Array, targets: Array, *, components: int, alpha: float, standardise: bool) -> LinearMap:
    """Ridge with an unpenalised intercept on principal components of features, as one map of the features themselves.

    Args:
        features: (n_spots, width).
        targets: (n_spots, n_genes).
        components: principal components kept, at most as many as the spots allow; 0 keeps the features.
        alpha: penalty on the sum of squared errors.
        standardise: z-score features first. Encoders differ in the scale of their features by a factor of a hundred;
            z-scored, one penalty serves all.
    """
    components_kept = min(components, len(features) - 1, features.shape[1]) or None
    settings = RidgeSettings(standardise=standardise, components=components_kept)
    return fit_ridge(features.astype(np.float64), targets.astype(np.float64), alpha=alpha, settings=settings)
