"""Shuffled pairs: the ridge probe trained on patches that belong to other spots; it must find nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from stbench.adapters import register
from stbench.adapters.base import Context
from stbench.adapters.ridge_probe import RidgeProbe, probe
from stbench.data import BlindSlide, Panel, Slide
from stbench.features import encode_all
from stbench.ridge import LinearMap

Array = np.ndarray[Any, Any]


@register("shuffled_ridge")
@dataclass(frozen=True, kw_only=True)
class ShuffledRidge(RidgeProbe):
    """As ``ridge_probe``, but the training spots of each slide are shuffled against their patches."""

    def train(self, slides: Sequence[Slide], panel: Panel, rng: np.random.Generator, context: Context) -> LinearMap:
        """Fit on permuted pairs, drawn from ``rng`` within each slide."""
        features = np.concatenate([found[0] for found in encode_all(slides, self.encoder)])
        shuffled = [slide.expression(panel)[rng.permutation(slide.n_spots)] for slide in slides]
        return probe(features, np.concatenate(shuffled), components=self.components, alpha=self.alpha)

    def zero_shot(self, model: LinearMap, slide: BlindSlide, panel: Panel) -> Array:
        """As ``predict``: pairs that do not belong together train nothing, so it is a control of zero-shot tasks."""
        return self.predict(model, slide, panel)
