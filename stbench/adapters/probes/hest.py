"""HEST-Benchmark's probe as a method: PCA and scikit-learn's iterative ridge on frozen features, without a level."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from stbench.adapters import register
from stbench.adapters.base import Context
from stbench.adapters.parts.ridge import RidgeSettings, choose_alpha
from stbench.adapters.parts.saving import load_model, save_model
from stbench.adapters.probes.hest_recipe import HestMap, Reduction, fit_hest_probe
from stbench.data import BlindSlide, Panel, Slide
from stbench.encoders.features import encode, encode_all

Array = np.ndarray[Any, Any]


@register("hest_probe")
@dataclass(frozen=True, kw_only=True)
class HestProbe:
    """StandardScaler, PCA and ridge by lsqr without intercept, as HEST-Benchmark compares encoders."""

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

    def train(self, slides: Sequence[Slide], panel: Panel, rng: np.random.Generator, context: Context) -> HestMap:
        """Fit on all spots of ``slides``; nothing is drawn from ``rng``.

        Raises:
            ShapeError: there are fewer training spots or features than components.
        """
        features = [found[0] for found in encode_all(slides, self.encoder)]
        targets = [slide.expression(panel).astype(np.float64) for slide in slides]
        return fit_hest_probe(
            np.concatenate(features),
            np.concatenate(targets),
            components=self.components or None,
            alpha=self._chosen_alpha(slides, features, targets),
            seed=self.seed,
        )

    def embed(self, model: HestMap, slide: BlindSlide) -> Array:
        """What the ridge sees: (n_spots, components), or the encoder's features."""
        features = encode(slide, self.encoder)
        return np.asarray(features if model.reduction is None else model.reduction(features))

    def predict(self, model: HestMap, slide: BlindSlide, panel: Panel) -> Array:
        """Expression in the task's target space less a constant per gene: (n_spots, n_genes)."""
        return model(encode(slide, self.encoder)).astype(np.float32)

    def save(self, model: HestMap, folder: Path) -> None:
        """Write the coefficients and what goes before them."""
        arrays = {} if model.reduction is None else model.reduction._asdict()
        save_model(folder, {"weights": model.weights, **arrays}, {"alpha": model.alpha, "settings": asdict(self)})

    def load(self, folder: Path) -> HestMap:
        """Read what ``save`` wrote."""
        arrays, facts = load_model(folder)
        weights = arrays.pop("weights")
        return HestMap(weights, float(facts["alpha"]), Reduction(**arrays) if arrays else None)

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
