"""Sentence features: OmiCLIP's text tower over gene sentences, cached by content."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from stbench.data import BlindSlide
from stbench.encoders.features import Features
from stbench.files.hashing import content_key
from stbench.weights import WeightSearch

Array = np.ndarray[Any, Any]
SENTENCE_VERSION = 1  # raised when the same sentence would give other features


@dataclass(frozen=True)
class SentenceFeatures:
    """The text tower beside an image encoder: sentences in, unit vectors out, from the cache where it has them."""

    images: Features
    """The image tower of the same weights."""
    weights: WeightSearch

    def __call__(self, sentences: Sequence[str], slide: BlindSlide) -> Array:
        """(n, width) float32 of unit length, in the order of ``sentences``; ``slide`` lends its cache."""
        from stbench.encoders.open_clip_family import sentence_features

        name, compute = self.images.encoder.name, self.images.compute

        def make() -> Array:
            return sentence_features(name, sentences, weights=self.weights, compute=compute)

        if slide.cache is None:
            return make()
        identity = self.images.encoder.identity()
        key = content_key("sentences", SENTENCE_VERSION, identity, compute.precision, list(sentences))
        return slide.cache.get_or_make("sentences", key, make)
