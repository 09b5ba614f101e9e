"""Shuffled pairs: patches that belong to other spots; whatever a task asks, they must find nothing."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, ClassVar, NamedTuple

import numpy as np

from stbench.adapters import register
from stbench.adapters.base import Context
from stbench.adapters.parts.probe import LinearProbe, fit_linear_map
from stbench.adapters.parts.saving import load_model
from stbench.data import BlindSlide, Panel, Slide
from stbench.encoders.features import Features

Array = np.ndarray[Any, Any]


class Shuffled(NamedTuple):
    """A probe learned from pairs that do not belong together."""

    probe: LinearProbe
    seed: int
    """Of the order in which a test slide's spots are embedded."""


@register("shuffled_ridge")
@dataclass(frozen=True, kw_only=True)
class ShuffledRidge:
    """As ``ridge_probe``, but spots are shuffled against their patches, within each slide."""

    version: ClassVar[int] = 2
    permutes_spots: ClassVar[tuple[str, ...]] = ("embed",)
    """What it is a control of: an embedding is that of another spot, drawn anew for each slide."""
    encoder: str
    components: int = 0
    alpha: float = 3.0

    def needed_weights(self) -> tuple[str, ...]:
        """The encoder's."""
        return (self.encoder,)

    def train(self, slides: Sequence[Slide], panel: Panel, rng: np.random.Generator, context: Context) -> Shuffled:
        """Fit on permuted pairs, drawn from ``rng`` within each slide; a judge chooses among several shuffles."""
        features = context.features(self.encoder)
        first = self._shuffled(slides, panel, features, rng)
        if context.judge is None:
            return first
        further = (self._shuffled(slides, panel, features, rng) for _ in range(self.candidates() - 1))
        return max((first, *further), key=context.judge)

    def candidates(self) -> int:
        """Shuffles, about as many as trainings have epochs: the best of so many has nothing but luck."""
        return 20

    def _shuffled(
        self, slides: Sequence[Slide], panel: Panel, features: Features, rng: np.random.Generator
    ) -> Shuffled:
        stacked = features.stacked(slides)
        shuffled = [slide.expression(panel)[rng.permutation(slide.n_spots)] for slide in slides]
        linear = fit_linear_map(
            stacked, np.concatenate(shuffled), components=self.components, alpha=self.alpha,
            standardise=not self.components,
        )  # fmt: skip
        return Shuffled(LinearProbe(features, linear, panel.genes), int(rng.integers(2**32)))

    def embed(self, model: Shuffled, slide: BlindSlide) -> Array:
        """The encoder's frozen features, (n_spots, width), each of another spot of the slide."""
        order = np.random.default_rng([model.seed, *slide.name.encode()]).permutation(slide.n_spots)
        return model.probe.embed(slide)[order]

    def predict(self, model: Shuffled, slide: BlindSlide, panel: Panel) -> Array:
        """Expression in the task's target space: (n_spots, n_genes)."""
        return model.probe.predict(slide, panel)

    def zero_shot(self, model: Shuffled, slide: BlindSlide, panel: Panel) -> Array:
        """As ``predict``: pairs that do not belong together train nothing, so it is a control of zero-shot tasks."""
        return self.predict(model, slide, panel)

    def save(self, model: Shuffled, folder: Path) -> None:
        """Write the map's two arrays and the seed."""
        model.probe.save(folder, {"settings": asdict(self), "seed": model.seed})

    def load(self, folder: Path, context: Context) -> Shuffled:
        """What ``save`` wrote."""
        probe = LinearProbe.load(folder, context.features(self.encoder))
        return Shuffled(probe, int(load_model(folder)[1]["seed"]))
