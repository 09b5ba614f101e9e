"""OmiCLIP: images and gene sentences in one space; probed like the others, or asked by similarity as Loki does."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal, NamedTuple

import numpy as np

from stbench.adapters import register
from stbench.adapters.base import Context, inference_only
from stbench.adapters.foundation.adapter import Foundation
from stbench.adapters.omiclip.loki import gene_sentences, predex, top_mean
from stbench.adapters.parts.saving import load_model, save_model
from stbench.data import BlindSlide, Panel, Slide
from stbench.encoders import encoder
from stbench.encoders.compute import current
from stbench.encoders.features import encode
from stbench.files.hashing import content_key

Array = np.ndarray[Any, Any]
SENTENCE_VERSION = 1  # raised when the same sentence would give other features


class References(NamedTuple):
    """Training spots as their sentences place them, and what was measured there."""

    sentences: Array
    """(n_spots, width) of unit length."""
    expression: Array
    """(n_spots, n_genes)."""


@register("omiclip")
@dataclass(frozen=True, kw_only=True)
class OmiCLIP(Foundation):
    """Predict expression from OmiCLIP: by a probe, or from the training spots whose sentences an image is like."""

    encoder: str = "omiclip"
    route: Literal["probe", "similarity"] = "probe"
    """``probe`` trains ``head`` on image features; ``similarity`` trains nothing."""
    rule: Literal["predex", "retrieval"] = inference_only("predex")
    """How similar spots predict: all, weighted by raw cosine (Loki's PredEx), or the ``k`` most similar, equally."""
    k: int = inference_only(50)
    housekeeping: tuple[str, ...] = ()
    """Genes left out of sentences."""

    def train(self, slides: Sequence[Slide], panel: Panel, rng: np.random.Generator, context: Context) -> Any:
        """The probe; or the ``References`` of all training spots."""
        if self.route == "probe":
            return super().train(slides, panel, rng, context)
        placed = []
        for done, slide in enumerate(slides):
            spoken = gene_sentences(slide.counts, slide.genes, housekeeping=self.housekeeping)
            placed.append(self._placed(spoken, slide))
            context.progress((done + 1) / len(slides), f"sentences of {slide.name}")
        return References(np.concatenate(placed), np.concatenate([slide.expression(panel) for slide in slides]))

    def embed(self, model: Any, slide: BlindSlide) -> Array:
        """Image features, frozen or fine-tuned: (n_spots, width)."""
        if isinstance(model, References):
            return np.array(encode(slide, self.encoder))
        return super().embed(model, slide)

    def predict(self, model: Any, slide: BlindSlide, panel: Panel) -> Array:
        """Expression in the task's target space: (n_spots, n_genes)."""
        if not isinstance(model, References):
            return super().predict(model, slide, panel)
        similarity = encode(slide, self.encoder).astype(np.float64) @ model.sentences.astype(np.float64).T
        if self.rule == "predex":
            return predex(similarity, model.expression).astype(np.float32)
        return top_mean(similarity, model.expression, min(self.k, len(model.expression))).astype(np.float32)

    def pretrained(self) -> None:
        """Nothing: the published weights are all that ``zero_shot`` reads."""

    def zero_shot(self, model: None, slide: BlindSlide, panel: Panel) -> Array:
        """Cosine of each spot's image to each gene's name: (n_spots, n_genes).

        A pattern over spots, not an amount: fit for correlation alone.
        """
        images = encode(slide, self.encoder)
        return np.asarray(images @ self._placed(list(panel.genes), slide).T, dtype=np.float32)

    def parameters(self, model: Any) -> int:
        """How many numbers training set."""
        return 0 if isinstance(model, References) else super().parameters(model)

    def save(self, model: Any, folder: Path) -> None:
        """Write what was learned, or the references."""
        if isinstance(model, References):
            save_model(folder, model._asdict(), asdict(self))
        else:
            super().save(model, folder)

    def load(self, folder: Path) -> Any:
        """Read what ``save`` wrote."""
        return References(**load_model(folder)[0]) if self.route == "similarity" else super().load(folder)

    def _placed(self, sentences: list[str], slide: BlindSlide) -> Array:
        """Text features of sentences, (n, width) of unit length, from the cache where it has them."""
        from stbench.encoders.open_clip_family import sentence_features

        def made() -> Array:
            return sentence_features(self.encoder, sentences)

        if slide.cache is None:
            return made()
        identity = encoder(self.encoder).identity()
        key = content_key("sentences", SENTENCE_VERSION, identity, current().precision, sentences)
        return slide.cache.get_or_make("sentences", key, made)
