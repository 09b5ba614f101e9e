"""Ridge regression on frozen patch features: the floor that every learned method has to clear."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from stbench.adapters import register
from stbench.adapters.base import Context
from stbench.adapters.model_files import load_model, save_model
from stbench.data import BlindSlide, Panel, Slide
from stbench.features import encode, encode_all

Array = np.ndarray[Any, Any]


class LinearMap(NamedTuple):
    """expression = (features - centre) @ weights + mean."""

    centre: Array
    weights: Array
    mean: Array

    def __call__(self, features: Array) -> Array:
        """(n, width) features -> (n, n_genes) float32."""
        return ((features - self.centre) @ self.weights + self.mean).astype(np.float32)


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
        features = np.concatenate([found[0] for found in encode_all(slides, self.encoder)]).astype(np.float64)
        targets = np.concatenate([slide.expression(panel) for slide in slides]).astype(np.float64)
        return fit_ridge(features, targets, components=self.components, alpha=self.alpha)

    def embed(self, model: LinearMap, slide: BlindSlide) -> Array:
        """The encoder's frozen features: (n_spots, width)."""
        return np.asarray(encode(slide, self.encoder))

    def predict(self, model: LinearMap, slide: BlindSlide, panel: Panel) -> Array:
        """Expression in the task's target space: (n_spots, n_genes)."""
        return model(encode(slide, self.encoder).astype(np.float64))

    def save(self, model: LinearMap, folder: Path) -> None:
        """Write the map's three arrays."""
        save_model(folder, model._asdict(), asdict(self))

    def load(self, folder: Path) -> LinearMap:
        """Read the map's three arrays."""
        return LinearMap(**load_model(folder)[0])


def fit_ridge(features: Array, targets: Array, *, components: int, alpha: float) -> LinearMap:
    """Ridge with an unpenalised intercept on principal components, or on z-scored features.

    Args:
        features: (n_spots, width) float64.
        targets: (n_spots, n_genes) float64.
        components: how many principal components; 0 z-scores the features instead.
        alpha: penalty.
    """
    centre = features.mean(axis=0)
    centred = features - centre
    basis = _principal_axes(centred, components) if components else np.diag(1 / np.maximum(centred.std(axis=0), 1e-6))
    reduced = centred @ basis
    mean = targets.mean(axis=0)
    gram = reduced.T @ reduced + alpha * np.eye(reduced.shape[1])
    weights = basis @ np.linalg.solve(gram, reduced.T @ (targets - mean))
    return LinearMap(centre, weights, mean)


def _principal_axes(centred: Array, components: int) -> Array:
    """(width, k) leading right singular vectors, k at most the rank that the spots allow."""
    _, _, axes = np.linalg.svd(centred, full_matrices=False)
    return axes[: min(components, len(centred) - 1)].T
