"""Kriging of a slide's hidden spots: a Gaussian process over positions, with kernels of most likelihood."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from stbench.adapters import register
from stbench.adapters.base import Context
from stbench.adapters.parts.gaussian_process import Kernels, fit_kernels, kriged
from stbench.adapters.parts.saving import load_model, save_model
from stbench.data import Panel, PartlyObservedSlide, Slide

Array = np.ndarray[Any, Any]


class Learned(NamedTuple):
    """A kernel for each gene."""

    kernels: Kernels
    genes: tuple[str, ...]


@register("kriging")
@dataclass(frozen=True, kw_only=True)
class Kriging:
    """Predict each gene as a smooth function of position, as smooth as its observed spots say."""

    groups: int = 4
    """Of genes that share a kernel: those about which a spot's neighbours say equally much."""
    genes_per_group: int = 24
    """That a group's kernel is fitted on."""

    def train(self, slides: Sequence[Slide], panel: Panel, rng: np.random.Generator, context: Context) -> Learned:
        """Fit kernels on the slide of most spots; nothing is drawn from ``rng``."""
        slide = max(slides, key=lambda slide: slide.n_spots)
        kernels = fit_kernels(
            slide.centres_um, slide.expression(panel), groups=self.groups, genes_per_group=self.genes_per_group
        )
        return Learned(kernels, panel.genes)

    def impute(self, model: Learned, slide: PartlyObservedSlide, panel: Panel) -> Array:
        """(n_spots, n_genes), from the observed spots."""
        kernels = model.kernels.of(panel.positions(model.genes))
        return kriged(slide.observed.centres_um, slide.observed.expression(panel), slide.centres_um, kernels)

    def save(self, model: Learned, folder: Path) -> None:
        """Write the kernels."""
        save_model(folder, model.kernels.arrays(), {"genes": model.genes})

    def load(self, folder: Path, context: Context) -> Learned:
        """Read the kernels."""
        arrays, facts = load_model(folder)
        return Learned(Kernels(**arrays), tuple(facts["genes"]))
