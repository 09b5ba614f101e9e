"""Foundation models: a published image encoder, frozen under a ridge or MLP probe, or fine-tuned end to end."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from stbench.adapters import register
from stbench.adapters.base import Context
from stbench.adapters.foundation.training import Recipe, fine_tuned, head_of, mlp_probe
from stbench.adapters.parts.ridge import LinearMap, RidgeSettings, fit_ridge
from stbench.adapters.parts.saving import load_model, save_model
from stbench.adapters.probes.ridge import kept_components
from stbench.data import BlindSlide, Panel, Slide
from stbench.encoders import encoder
from stbench.encoders.base import batched_forward
from stbench.encoders.features import encode, encode_all

if TYPE_CHECKING:
    from torch import nn

Array = np.ndarray[Any, Any]


@register("foundation")
@dataclass(frozen=True, kw_only=True)
class Foundation:
    """Predict expression from one published image encoder."""

    encoder: str
    """Name of an encoder, as ``stbench list encoders`` prints it."""
    head: Literal["ridge", "mlp", "finetune"] = "ridge"
    """``ridge`` and ``mlp`` read frozen features; ``finetune`` trains the encoder and an MLP together."""
    components: int = 128
    """Ridge: principal components kept of the z-scored features."""
    alpha: float = 1000.0
    """Ridge: penalty on the sum of squared errors."""
    hidden: int = 256
    """MLP: width between its two layers."""
    head_learning_rate: float = 1e-3
    learning_rate: float = 1e-5
    """Of the encoder's own weights when they are fine-tuned."""
    weight_decay: float = 0.05
    epochs: int = 30
    batch: int = 64

    def needed_weights(self) -> tuple[str, ...]:
        """The encoder's."""
        return (self.encoder,)

    def train(
        self, slides: Sequence[Slide], panel: Panel, rng: np.random.Generator, context: Context
    ) -> "LinearMap | nn.Module":
        """Fit the head, or the whole network, on all spots of ``slides``."""
        targets = np.concatenate([slide.expression(panel) for slide in slides])
        if self.head == "finetune":
            return fine_tuned(self._recipe(), encoder(self.encoder), slides, targets, rng, context)
        features = np.concatenate([found[0] for found in encode_all(slides, self.encoder)])
        if self.head == "mlp":
            return mlp_probe(self._recipe(), features, targets, rng, context)
        return scaled_ridge(features, targets, components=self.components, alpha=self.alpha)

    def embed(self, model: "LinearMap | nn.Module", slide: BlindSlide) -> Array:
        """The encoder's features, frozen or fine-tuned: (n_spots, width)."""
        if self.head == "finetune":
            return self._run(model.network, slide)  # type: ignore[union-attr,arg-type]
        return np.array(encode(slide, self.encoder))

    def predict(self, model: "LinearMap | nn.Module", slide: BlindSlide, panel: Panel) -> Array:
        """Expression in the task's target space: (n_spots, n_genes), unclamped."""
        if isinstance(model, LinearMap):
            return model(encode(slide, self.encoder)).astype(np.float32)
        if self.head == "finetune":
            return self._run(model, slide)
        return _rows(model, encode(slide, self.encoder))

    def parameters(self, model: "LinearMap | nn.Module") -> int:
        """How many numbers training set."""
        if isinstance(model, LinearMap):
            return int(model.coefficients.size + model.intercept.size)
        return sum(one.numel() for one in model.parameters())

    def save(self, model: "LinearMap | nn.Module", folder: Path) -> None:
        """Write what was learned: the map's arrays, or all weights."""
        arrays = vars(model) if isinstance(model, LinearMap) else model.state_dict()
        save_model(folder, arrays, asdict(self))

    def load(self, folder: Path) -> "LinearMap | nn.Module":
        """Read what ``save`` wrote."""
        arrays, _ = load_model(folder)
        if self.head == "ridge":
            return LinearMap(**arrays)
        network = None
        if self.head == "finetune":
            made = encoder(self.encoder).network
            assert made is not None
            network = made()
        return head_of(arrays, hidden=self.hidden, network=network)

    def _recipe(self) -> Recipe:
        return Recipe(**{item.name: getattr(self, item.name) for item in fields(Recipe)})

    def _run(self, network: "nn.Module", slide: BlindSlide) -> Array:
        """A fine-tuned network's output over a slide's patches."""
        facts = encoder(self.encoder)
        assert facts.mean is not None
        assert facts.std is not None
        device = str(next(network.parameters()).device)
        return batched_forward(
            network.eval(), slide.patches(facts.patch), mean=facts.mean, std=facts.std, device=device
        )


def scaled_ridge(features: Array, targets: Array, *, components: int, alpha: float) -> LinearMap:
    """Ridge on principal components of z-scored features, as one map of the features themselves.

    Encoders differ in the scale of their features by a factor of a hundred; z-scored, one penalty serves all.
    """
    settings = RidgeSettings(standardise=True, components=kept_components(features, components))
    return fit_ridge(features.astype(np.float64), targets.astype(np.float64), alpha=alpha, settings=settings)


def _rows(network: "nn.Module", features: Array) -> Array:
    import torch

    device = next(network.parameters()).device
    with torch.inference_mode():
        predicted: Array = network.eval()(torch.from_numpy(np.array(features)).to(device)).float().cpu().numpy()
    return predicted
