"""Ridge regression of hidden genes on measured ones, and on features of the image where an encoder is named."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from stbench.adapters import register
from stbench.adapters.base import Context
from stbench.adapters.measured_genes.maps import FoldMap, balance, beside, load_maps, of_measured, save_maps
from stbench.adapters.parts.columns import in_panel
from stbench.adapters.parts.probe import fit_linear_map
from stbench.data import Panel, PartlyMeasuredSlide, Slide, of_genes
from stbench.encoders.features import Features
from stbench.errors import DataError

Array = np.ndarray[Any, Any]


class Learned(NamedTuple):
    """A map for each fold of the panel, and the features that they read beside genes."""

    folds: tuple[FoldMap, ...]
    features: Features | None


@register("gene_ridge")
@dataclass(frozen=True, kw_only=True)
class GeneRidge:
    """Predict each hidden gene as a linear function of the measured ones, as reference slides have them together."""

    encoder: str = ""
    """Name of an encoder whose patch features are read, too; "" looks at no image."""
    components: int = 128
    """Principal components kept of genes and features together."""
    alpha: float = 300.0
    """Ridge penalty on the sum of squared errors."""

    def needed_weights(self) -> tuple[str, ...]:
        """The encoder's, where one is named."""
        return (self.encoder,) if self.encoder else ()

    def train(self, slides: Sequence[Slide], panel: Panel, rng: np.random.Generator, context: Context) -> Learned:
        """A map for each fold, in closed form; nothing is drawn. DataError where the panel divides no genes."""
        if len(panel.hidden_together) < 2:
            raise DataError(
                "panel", "divides no genes, so that none are hidden while others are measured",
                "folds of genes", "Use a task of gene imputation (stbench list tasks)",
            )  # fmt: skip
        features = context.features(self.encoder) if self.encoder else None
        image = None if features is None else features.stacked(slides)
        return Learned(tuple(self._fold(slides, panel, hidden, image) for hidden in panel.hidden_together), features)

    def impute_genes(self, model: Learned, slide: PartlyMeasuredSlide, panel: Panel) -> Array:
        """(n_spots, n_genes)."""
        fold = of_measured(model.folds, slide.measured.genes)
        image = None if model.features is None else model.features(slide.blind())
        return in_panel(fold(slide.measured.expression(fold.measured), image), fold.hidden.genes, panel)

    def save(self, model: Learned, folder: Path) -> None:
        """Write the maps."""
        save_maps(model.folds, folder)

    def load(self, folder: Path, context: Context) -> Learned:
        """What ``save`` wrote."""
        return Learned(load_maps(folder), context.features(self.encoder) if self.encoder else None)

    def _fold(self, slides: Sequence[Slide], panel: Panel, hidden: Panel, image: Array | None) -> FoldMap:
        """The map of genes that are hidden together, from training slides as if the others alone had been counted."""
        measured = panel.without(hidden)
        genes = np.concatenate([of_genes(slide, measured).expression(measured) for slide in slides])
        targets = np.concatenate([slide.expression(hidden) for slide in slides])
        weight = balance(genes, image)
        linear = fit_linear_map(
            beside(genes, image, weight), targets, components=self.components, alpha=self.alpha, standardise=False
        )
        return FoldMap(measured, hidden, weight, linear)
