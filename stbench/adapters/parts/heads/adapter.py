"""The adapter that a published encoder gives: frozen under a ridge or MLP head, or fine-tuned end to end."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any, Literal

import numpy as np

from stbench.adapters.base import Context
from stbench.adapters.parts.heads.models import Headed, MLPProbe, TunedEncoder
from stbench.adapters.parts.heads.restoring import restored_encoder, restored_head
from stbench.adapters.parts.heads.training import Recipe, fine_tuned, trained_head
from stbench.adapters.parts.probe import LinearProbe, fit_linear_map
from stbench.adapters.parts.saving import load_model
from stbench.data import BlindSlide, Panel, Slide

Array = np.ndarray[Any, Any]


@dataclass(frozen=True, kw_only=True)
class EncoderWithHead:
    """Predict expression from one published image encoder."""

    encoder: str
    """Name of an encoder, as ``stbench list encoders`` prints it."""
    head: Literal["ridge", "mlp", "finetune"] = "ridge"
    """``ridge`` and ``mlp`` read frozen features; ``finetune`` trains the encoder and an MLP together."""
    components: int = 128
    """Ridge: principal components kept of the z-scored features."""
    alpha: float = 300.0
    """Ridge: penalty on the sum of squared errors."""
    hidden: int = 256
    """MLP: width between its two layers."""
    head_learning_rate: float = 1e-3
    learning_rate: float = 1e-5
    """Of the encoder's own weights when they are fine-tuned."""
    weight_decay: float = 0.05
    epochs: int = 30
    batch: int = 64

    @property
    def linear_probe(self) -> bool:
        """Whether a ridge reads frozen features."""
        return self.head == "ridge"

    @property
    def tunes_encoder(self) -> bool:
        """Whether the encoder is trained, so that its published features are of no use."""
        return self.head == "finetune"

    def needed_weights(self) -> tuple[str, ...]:
        """The encoder's."""
        return (self.encoder,)

    def train(self, slides: Sequence[Slide], panel: Panel, rng: np.random.Generator, context: Context) -> Headed:
        """Fit the head, or the whole network, on all spots of ``slides``."""
        targets = np.concatenate([slide.expression(panel) for slide in slides])
        features, recipe = context.features(self.encoder), self._recipe()
        if self.head == "finetune":
            encoder = features.encoder
            tuned = fine_tuned(recipe, encoder, slides, targets, rng, context)
            return TunedEncoder(encoder, tuned, panel.genes)
        inputs = features.stacked(slides)
        if self.head == "mlp":
            return MLPProbe(features, trained_head(recipe, inputs, targets, rng, context), panel.genes)
        linear = fit_linear_map(inputs, targets, components=self.components, alpha=self.alpha, standardise=True)
        return LinearProbe(features, linear, panel.genes)

    def embed(self, model: Headed, slide: BlindSlide) -> Array:
        """The encoder's features, frozen or fine-tuned: (n_spots, width)."""
        return model.embed(slide)

    def predict(self, model: Headed, slide: BlindSlide, panel: Panel) -> Array:
        """Expression in the task's target space: (n_spots, n_genes), unclamped."""
        return model.predict(slide, panel)

    def parameters(self, model: Headed) -> int:
        """How many numbers training set."""
        return model.parameters()

    def save(self, model: Headed, folder: Path) -> None:
        """Write what was learned: the map's arrays, or all weights."""
        model.save(folder, {"settings": asdict(self)})

    def load(self, folder: Path, context: Context) -> Headed:
        """Read what ``save`` wrote."""
        features = context.features(self.encoder)
        if self.head == "ridge":
            return LinearProbe.load(folder, features)
        arrays, facts = load_model(folder)
        genes = tuple(facts["genes"])
        if self.head == "mlp":
            return MLPProbe(features, restored_head(arrays, hidden=self.hidden, device=context.device), genes)
        tuned = restored_encoder(arrays, features.encoder, hidden=self.hidden, device=context.device)
        return TunedEncoder(features.encoder, tuned, genes)

    def _recipe(self) -> Recipe:
        return Recipe(**{item.name: getattr(self, item.name) for item in fields(Recipe)})
