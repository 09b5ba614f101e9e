"""The training mean: a predictor that has read nothing off the image."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from stbench.adapters import register
from stbench.adapters.base import Context
from stbench.adapters.parts.saving import load_model, save_model
from stbench.data import BlindSlide, Panel, Slide

Array = np.ndarray[Any, Any]


@register("mean")
@dataclass(frozen=True, kw_only=True)
class Mean:
    """Predict each gene's mean over all training spots, everywhere."""

    def train(self, slides: Sequence[Slide], panel: Panel, rng: np.random.Generator, context: Context) -> Array:
        """(n_genes,) float32 means over the spots of ``slides``; nothing is drawn from ``rng``."""
        return (
            np.concatenate([slide.expression(panel) for slide in slides])
            .mean(axis=0, dtype=np.float64)
            .astype(np.float32)
        )

    def predict(self, model: Array, slide: BlindSlide, panel: Panel) -> Array:
        """The means, repeated: (n_spots, n_genes)."""
        return np.tile(model, (slide.n_spots, 1))

    def save(self, model: Array, folder: Path) -> None:
        """Write the means."""
        save_model(folder, {"mean": model}, {})

    def load(self, folder: Path) -> Array:
        """Read the means."""
        return load_model(folder)[0]["mean"]
