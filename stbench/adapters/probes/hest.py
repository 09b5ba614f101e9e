"""HEST-Benchmark's probe as a method: PCA and scikit-learn's iterative ridge on frozen features, without a level."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from stbench.adapters import register
from stbench.adapters.base import Context
from stbench.adapters.parts.columns import in_panel
from stbench.adapters.parts.ridge import RidgeSettings, choose_alpha
from stbench.adapters.parts.saving import load_model, save_model
from stbench.adapters.probes.hest_regression import HestMap, Reduction, fit_hest_regression
from stbench.data import BlindSlide, Panel, Slide
from stbench.encoders.features import Features

Array = np.ndarray[Any, Any]


class Learned(NamedTuple):
    """A regression and the features that it reads."""

    features: Features
    map: HestMap
    genes: tuple[str, ...]
    """Columns of the map."""


@register("hest_probe")
@dataclass(frozen=True, kw_only=True)
class HestProbe:
    """StandardScaler, PCA and ridge by lsqr without intercept, as HEST-Benchmark compares encoders."""

    linear_probe = True
    encoder: str
    """Name of an encoder, as ``stbench list encoders`` prints it."""
    components: int = 256
    """Principal components kept of the standardised features; 0 takes the features as they are, unscaled."""
    alphas: tuple[float, ...] = ()
    """Penalties to choose from by leaving training patients out in turn (training slides, where there is one patient);
    none, or one slide alone, takes HEST's 100 / (components x genes)."""
    seed: int = 1
    """Of PCA's randomised solver; HEST's own, not the job's, because the trailing components depend on it."""

    def __post_init__(self) -> None:
        if self.components < 0 or any(alpha <= 0 for alpha in self.alphas):
            raise ValueError("components from 0, alphas above 0")

    def needed_weights(self) -> tuple[str, ...]:
        """The encoder's."""
        return (self.encoder,)

    def train(self, slides: Sequence[Slide], panel: Panel, rng: np.random.Generator, context: Context) -> Learned:
        """Fit on all spots of ``slides``; nothing is drawn from ``rng``.

        Raises:
            ShapeError: there are fewer training spots or features than components.
        """
        features = context.features(self.encoder)
        inputs = [upright for (upright,) in features.of_slides(slides)]
        targets = [slide.expression(panel).astype(np.float64) for slide in slides]
        fitted = fit_hest_regression(
            np.concatenate(inputs),
            np.concatenate(targets),
            components=self.components or None,
            alpha=self._chosen_alpha(slides, inputs, targets),
            seed=self.seed,
        )
        return Learned(features, fitted, panel.genes)

    def embed(self, model: Learned, slide: BlindSlide) -> Array:
        """What the ridge sees: (n_spots, components), or the encoder's features."""
        features, reduction = model.features(slide), model.map.reduction
        return np.asarray(features if reduction is None else reduction(features))

    def predict(self, model: Learned, slide: BlindSlide, panel: Panel) -> Array:
        """Expression in the task's target space less a constant per gene: (n_spots, n_genes)."""
        return in_panel(model.map(model.features(slide)).astype(np.float32), model.genes, panel)

    def save(self, model: Learned, folder: Path) -> None:
        """Write the coefficients and what goes before them."""
        weights, alpha, reduction = model.map
        arrays = {} if reduction is None else reduction._asdict()
        facts = {"alpha": alpha, "genes": model.genes, "settings": asdict(self)}
        save_model(folder, {"weights": weights, **arrays}, facts)

    def load(self, folder: Path, context: Context) -> Learned:
        """Read what ``save`` wrote."""
        arrays, facts = load_model(folder)
        weights = arrays.pop("weights")
        fitted = HestMap(weights, float(facts["alpha"]), Reduction(**arrays) if arrays else None)
        return Learned(context.features(self.encoder), fitted, tuple(facts["genes"]))

    def _chosen_alpha(
        self, slides: Sequence[Slide], features: Sequence[Array], targets: Sequence[Array]
    ) -> float | None:
        """The penalty that predicts left-out training units best, in closed form; None for HEST's own."""
        several = len({slide.patient for slide in slides}) > 1
        units = [slide.patient if several else str(place) for place, slide in enumerate(slides)]
        if not self.alphas or len(set(units)) < 2:
            return None
        x, y = _by_unit(features, units), _by_unit(targets, units)
        spots = sum(map(len, x)) - max(map(len, x))
        kept = min(self.components, spots, x[0].shape[1]) or None
        settings = RidgeSettings(intercept=False, standardise=kept is not None, components=kept)
        return choose_alpha(x, y, alphas=self.alphas, settings=settings)


def _by_unit(parts: Sequence[Array], units: Sequence[str]) -> list[Array]:
    """Rows of each unit's slides under one another, units in the order of appearance."""
    return [
        np.concatenate([part for part, own in zip(parts, units, strict=True) if own == unit])
        for unit in dict.fromkeys(units)
    ]
