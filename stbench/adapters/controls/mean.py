"""The training mean: a predictor that has read nothing off the image."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from stbench.adapters import register
from stbench.adapters.base import Context
from stbench.adapters.parts.columns import in_panel
from stbench.adapters.parts.saving import load_model, save_model
from stbench.data import BlindSlide, Panel, Slide

Array = np.ndarray[Any, Any]


class Means(NamedTuple):
    """What is learned."""

    values: Array
    """(n_genes,) float32."""
    genes: tuple[str, ...]


@register("mean")
@dataclass(frozen=True, kw_only=True)
class Mean:
    """Predict each gene's mean over all training spots, everywhere."""

    def train(self, slides: Sequence[Slide], panel: Panel, rng: np.random.Generator, context: Context) -> Means:
        """Means over the spots of ``slides``; nothing is drawn from ``rng``."""
        expression = np.concatenate([slide.expression(panel) for slide in slides])
        return Means(expression.mean(axis=0, dtype=np.float64).astype(np.float32), panel.genes)

    def predict(self, model: Means, slide: BlindSlide, panel: Panel) -> Array:
        """The means, repeated: (n_spots, n_genes)."""
        return in_panel(np.tile(model.values, (slide.n_spots, 1)), model.genes, panel)

    def save(self, model: Means, folder: Path) -> None:
        """Write the means."""
        save_model(folder, {"mean": model.values}, {"genes": model.genes})

    def load(self, folder: Path, context: Context) -> Means:
        """Read the means."""
        arrays, facts = load_model(folder)
        return Means(arrays["mean"], tuple(facts["genes"]))
