"""Ridge regression on frozen patch features: the floor that every learned method has to clear."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from stbench.adapters import register
from stbench.adapters.base import Context
from stbench.adapters.parts.ridge import LinearMap, RidgeSettings, fit_ridge
from stbench.adapters.parts.saving import load_model, save_model
from stbench.data import BlindSlide, Panel, Slide
from stbench.encoders.features import encode, encode_all

Array = np.ndarray[Any, Any]


@register("ridge_probe")
@dataclass(frozen=True, kw_only=True)
class RidgeProbe:
    """Predict each gene as a linear function of one image encoder's patch features."""

    encoder: str
    """Name of an encoder, as ``stbench list encoders`` prints it."""
    components: int = 128
    """Principal components kept of the features; 0 keeps the features, z-scored."""
    alpha: float = 1000.0
    """Ridge penalty on the sum of squared errors."""

    def needed_weights(self) -> tuple[str, ...]:
        """The encoder's."""
        return (self.encoder,)

    def train(self, slides: Sequence[Slide], panel: Panel, rng: np.random.Generator, context: Context) -> LinearMap:
        """Fit on all spots of ``slides``; closed form, so nothing is drawn from ``rng``."""
        features = np.concatenate([found[0] for found in encode_all(slides, self.encoder)])
        targets = np.concatenate([slide.expression(panel) for slide in slides])
        return probe(features, targets, components=self.components, alpha=self.alpha)

    def embed(self, model: LinearMap, slide: BlindSlide) -> Array:
        """The encoder's frozen features: (n_spots, width)."""
        return np.asarray(encode(slide, self.encoder))

    def predict(self, model: LinearMap, slide: BlindSlide, panel: Panel) -> Array:
        """Expression in the task's target space: (n_spots, n_genes)."""
        return model(encode(slide, self.encoder)).astype(np.float32)

    def save(self, model: LinearMap, folder: Path) -> None:
        """Write the map's two arrays."""
        save_model(folder, vars(model), asdict(self))

    def load(self, folder: Path) -> LinearMap:
        """Read the map's two arrays."""
        return LinearMap(**load_model(folder)[0])


def probe(features: Array, targets: Array, *, components: int, alpha: float) -> LinearMap:
    """Ridge with an unpenalised intercept on principal components, or on z-scored features.

    Args:
        features: (n_spots, width).
        targets: (n_spots, n_genes).
        components: how many principal components, at most as many as there are; 0 z-scores the features instead.
        alpha: penalty on the sum of squared errors.
    """
    settings = RidgeSettings(standardise=not components, components=kept_components(features, components))
    return fit_ridge(features.astype(np.float64), targets.astype(np.float64), alpha=alpha, settings=settings)


def kept_components(features: Array, components: int) -> int | None:
    """As many principal components as asked for and as few spots allow; None for 0."""
    return min(components, len(features) - 1, features.shape[1]) or None
