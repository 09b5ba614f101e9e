"""Image ridge, and kriging of what it leaves unexplained on the observed spots."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from stbench.adapters import register
from stbench.adapters.base import Context
from stbench.adapters.parts.columns import in_panel
from stbench.adapters.parts.gaussian_process import Kernels, fit_kernels, kriged
from stbench.adapters.parts.probe import LinearProbe, fit_linear_map
from stbench.adapters.parts.saving import load_model, save_model
from stbench.data import Panel, PartlyObservedSlide, Slide

Array = np.ndarray[Any, Any]
PROBE, KERNELS = "probe", "kernels"
"""Folders of a saved model."""


class Learned(NamedTuple):
    """A ridge regression on an encoder's features, and a kernel for what it leaves of each gene."""

    probe: LinearProbe
    kernels: Kernels


@register("ridge_kriging")
@dataclass(frozen=True, kw_only=True)
class RidgeKriging:
    """Predict each gene from the patch, and its error from the errors on the observed spots around."""

    encoder: str
    """Name of an encoder, as ``stbench list encoders`` prints it."""
    components: int = 128
    """Principal components kept of the features; 0 keeps the features, z-scored."""
    alpha: float = 300.0
    """Ridge penalty on the sum of squared errors."""
    groups: int = 4
    """Of genes that share a kernel."""
    genes_per_group: int = 24
    """That a group's kernel is fitted on."""

    def needed_weights(self) -> tuple[str, ...]:
        """The encoder's."""
        return (self.encoder,)

    def train(self, slides: Sequence[Slide], panel: Panel, rng: np.random.Generator, context: Context) -> Learned:
        """Fit the ridge on all spots, kernels on its errors on the slide of most spots; nothing is drawn."""
        features = context.features(self.encoder)
        linear = fit_linear_map(
            features.stacked(slides), np.concatenate([slide.expression(panel) for slide in slides]),
            components=self.components, alpha=self.alpha, standardise=not self.components,
        )  # fmt: skip
        probe = LinearProbe(features, linear, panel.genes)
        slide = max(slides, key=lambda slide: slide.n_spots)
        left = slide.expression(panel) - probe.predict(slide, panel)
        kernels = fit_kernels(slide.centres_um, left, groups=self.groups, genes_per_group=self.genes_per_group)
        return Learned(probe, kernels)

    def impute(self, model: Learned, slide: PartlyObservedSlide, panel: Panel) -> Array:
        """(n_spots, n_genes): what the image says, and the kriged error of that."""
        every = Panel(model.probe.genes)
        predicted, seen = model.probe.predict(slide.blind(), every), slide.observed
        left = seen.expression(every) - predicted[slide.observed_rows]
        said = predicted + kriged(seen.centres_um, left, slide.centres_um, model.kernels)
        return in_panel(said, every.genes, panel)

    def save(self, model: Learned, folder: Path) -> None:
        """Write the map's arrays and the kernels, a folder each."""
        for name in (PROBE, KERNELS):
            (folder / name).mkdir()
        model.probe.save(folder / PROBE, {"settings": asdict(self)})
        save_model(folder / KERNELS, model.kernels.arrays(), {})

    def load(self, folder: Path, context: Context) -> Learned:
        """What ``save`` wrote."""
        kernels = Kernels(**load_model(folder / KERNELS)[0])
        return Learned(LinearProbe.load(folder / PROBE, context.features(self.encoder)), kernels)
