"""What training a head gives: models that read slides, each with the encoder it needs."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

import numpy as np

from stbench.adapters.parts.columns import in_panel
from stbench.adapters.parts.inputs import row_outputs
from stbench.adapters.parts.saving import save_model
from stbench.data import BlindSlide, Panel
from stbench.encoders import Encoder
from stbench.encoders.features import Features
from stbench.encoders.forward import batched_forward

if TYPE_CHECKING:
    from torch import nn

    from stbench.adapters.parts.heads.network import MLPHead, Tuned

Array = np.ndarray[Any, Any]


class Headed(Protocol):
    """An encoder with what was learned on top of it."""

    def embed(self, slide: BlindSlide) -> Array:
        """The encoder's features, frozen or fine-tuned: (n_spots, width)."""
        ...

    def predict(self, slide: BlindSlide, panel: Panel) -> Array:
        """(n_spots, n_panel_genes) float32, unclamped."""
        ...

    def parameters(self) -> int:
        """How many numbers training set."""
        ...

    def save(self, folder: Path, facts: Mapping[str, Any]) -> None:
        """Write what was learned, with ``facts``."""
        ...


class MLPProbe(NamedTuple):
    """A two-layer head on frozen features."""

    features: Features
    head: "MLPHead"
    genes: tuple[str, ...]
    """Outputs of the head."""

    def embed(self, slide: BlindSlide) -> Array:
        """The encoder's frozen features: (n_spots, width)."""
        return np.array(self.features(slide))

    def predict(self, slide: BlindSlide, panel: Panel) -> Array:
        """(n_spots, n_panel_genes) float32."""
        values = row_outputs(self.head.eval(), self.embed(slide), device=_device(self.head))
        return in_panel(values, self.genes, panel)

    def parameters(self) -> int:
        """How many numbers training set."""
        return _parameters(self.head)

    def save(self, folder: Path, facts: Mapping[str, Any]) -> None:
        """Write the head's weights, with ``facts``."""
        save_model(folder, self.head.state_dict(), {**facts, "genes": self.genes})


class TunedEncoder(NamedTuple):
    """An encoder that was trained together with its head."""

    encoder: Encoder
    """What the network takes: patches and their statistics."""
    network: "Tuned"
    genes: tuple[str, ...]
    """Outputs of the head."""

    def embed(self, slide: BlindSlide) -> Array:
        """Features of the tuned encoder: (n_spots, width)."""
        return self._run(self.network.network, slide)

    def predict(self, slide: BlindSlide, panel: Panel) -> Array:
        """(n_spots, n_panel_genes) float32."""
        return in_panel(self._run(self.network, slide), self.genes, panel)

    def parameters(self) -> int:
        """How many numbers training set."""
        return _parameters(self.network)

    def save(self, folder: Path, facts: Mapping[str, Any]) -> None:
        """Write all weights, with ``facts``."""
        save_model(folder, self.network.state_dict(), {**facts, "genes": self.genes})

    def _run(self, network: "nn.Module", slide: BlindSlide) -> Array:
        return batched_forward(
            network.eval(), slide.patches(self.encoder.patch), mean=self.encoder.mean, std=self.encoder.std,
            device=_device(network),
        )  # fmt: skip


def _device(network: "nn.Module") -> str:
    return str(next(network.parameters()).device)


def _parameters(network: "nn.Module") -> int:
    return sum(parameter.numel() for parameter in network.parameters())
