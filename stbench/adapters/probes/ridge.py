"""Ridge regression on frozen patch features: the floor that every learned method has to clear."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from stbench.adapters import register
from stbench.adapters.base import Context
from stbench.adapters.parts.probe import LinearProbe, fit_linear_map
from stbench.data import BlindSlide, Panel, Slide

Array = np.ndarray[Any, Any]


@register("ridge_probe")
@dataclass(frozen=True, kw_only=True)
class RidgeProbe:
    """Predict each gene as a linear function of one image encoder's patch features."""

    linear_probe = True
    encoder: str
    """Name of an encoder, as ``stbench list encoders`` prints it."""
    components: int = 128
    """Principal components kept of the features; 0 keeps the features, z-scored."""
    alpha: float = 300.0
    """Ridge penalty on the sum of squared errors."""

    def needed_weights(self) -> tuple[str, ...]:
        """The encoder's."""
        return (self.encoder,)

    def train(self, slides: Sequence[Slide], panel: Panel, rng: np.random.Generator, context: Context) -> LinearProbe:
        """Fit on all spots of ``slides``; closed form, so nothing is drawn from ``rng``."""
        features = context.features(self.encoder)
        targets = np.concatenate([slide.expression(panel) for slide in slides])
        linear = fit_linear_map(
            features.stacked(slides), targets, components=self.components, alpha=self.alpha,
            standardise=not self.components,
        )  # fmt: skip
        return LinearProbe(features, linear, panel.genes)

    def embed(self, model: LinearProbe, slide: BlindSlide) -> Array:
        """The encoder's frozen features: (n_spots, width)."""
        return model.embed(slide)

    def predict(self, model: LinearProbe, slide: BlindSlide, panel: Panel) -> Array:
        """Expression in the task's target space: (n_spots, n_genes)."""
        return model.predict(slide, panel)

    def save(self, model: LinearProbe, folder: Path) -> None:
        """Write the map's two arrays."""
        model.save(folder, {"settings": asdict(self)})

    def load(self, folder: Path, context: Context) -> LinearProbe:
        """What ``save`` wrote."""
        return LinearProbe.load(folder, context.features(self.encoder))
