"""OmiCLIP: images and gene sentences in one space; probed like the others, or asked by similarity as Loki does."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np

from stbench.adapters import register
from stbench.adapters.base import Context, inference_only
from stbench.adapters.omiclip.loki import gene_sentences
from stbench.adapters.omiclip.references import References
from stbench.adapters.omiclip.sentences import SentenceFeatures
from stbench.adapters.parts.heads.adapter import EncoderWithHead
from stbench.adapters.parts.heads.models import Headed
from stbench.data import BlindSlide, Panel, Slide

Array = np.ndarray[Any, Any]


@register("omiclip")
@dataclass(frozen=True, kw_only=True)
class OmiCLIP(EncoderWithHead):
    """Predict expression from OmiCLIP: by a probe, or from the training spots whose sentences an image is like."""

    encoder: str = "omiclip"
    route: Literal["probe", "similarity"] = "probe"
    """``probe`` trains ``head`` on image features; ``similarity`` trains nothing."""
    rule: Literal["predex", "retrieval"] = inference_only("predex")
    """How similar spots predict: all, weighted by raw cosine (Loki's PredEx), or the ``k`` most similar, equally."""
    k: int = inference_only(50)
    housekeeping: tuple[str, ...] = ()
    """Genes left out of sentences."""

    def train(self, slides: Sequence[Slide], panel: Panel, rng: np.random.Generator, context: Context) -> Headed:
        """The head; or the ``References`` of all training spots."""
        if self.route == "probe":
            return super().train(slides, panel, rng, context)
        text = self.pretrained(context)
        placed = []
        for done, slide in enumerate(slides):
            sentences = gene_sentences(slide.counts, slide.genes, housekeeping=self.housekeeping)
            placed.append(text(sentences, slide))
            context.progress((done + 1) / len(slides), f"sentences of {slide.name}")
        expression = np.concatenate([slide.expression(panel) for slide in slides])
        return References(text.images, np.concatenate(placed), expression, panel.genes)

    def predict(self, model: Headed, slide: BlindSlide, panel: Panel) -> Array:
        """Expression in the task's target space: (n_spots, n_genes)."""
        if isinstance(model, References):
            return model.predict(slide, panel, rule=self.rule, k=self.k)
        return super().predict(model, slide, panel)

    def pretrained(self, context: Context) -> SentenceFeatures:
        """Both towers with their published weights: all that ``zero_shot`` reads."""
        return SentenceFeatures(context.features(self.encoder), context.weights)

    def zero_shot(self, model: SentenceFeatures, slide: BlindSlide, panel: Panel) -> Array:
        """Cosine of each spot's image to each gene's name: (n_spots, n_genes).

        A pattern over spots, not an amount: fit for correlation alone.
        """
        return np.asarray(model.images(slide) @ model(panel.genes, slide).T, dtype=np.float32)

    def load(self, folder: Path, context: Context) -> Headed:
        """Read what ``save`` wrote."""
        if self.route == "similarity":
            return References.load(folder, context.features(self.encoder))
        return super().load(folder, context)
