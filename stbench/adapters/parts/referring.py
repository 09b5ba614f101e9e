"""Referring: models whose network reads the training spots that look most like a spot, and adapters that have one."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from stbench.adapters.base import Context
from stbench.adapters.parts.columns import in_panel
from stbench.adapters.parts.inputs import SpotReader
from stbench.adapters.parts.min_max import MinMax
from stbench.adapters.parts.references import References
from stbench.adapters.parts.saving import load_model, restored, save_model, state_of
from stbench.data import BlindSlide, Panel

if TYPE_CHECKING:
    from torch import nn

Array = np.ndarray[Any, Any]
PREFIX = "network."


class Learned(NamedTuple):
    """A trained network and the training spots that it retrieves exemplars from."""

    reader: SpotReader
    """Of the features by which exemplars are nearest."""
    network: Any
    """With its sizes, a dataclass, as ``shape``."""
    references: References
    scale: MinMax
    """Of the network's values; 0 and 1 where they are the task's."""
    genes: tuple[str, ...]
    """Outputs of the network."""


class Referring(ABC):
    """What adapters with such a model share: frozen dataclasses with these two settings."""

    encoder: str
    """The frozen encoder by whose features exemplars are found."""
    min_max: bool
    """Whether each gene is brought to 0..1 by the training spots, to train and as exemplars' expression."""

    @abstractmethod
    def outputs(self, model: Learned, slide: BlindSlide, *, head: bool) -> Array:
        """What the network, or all of it but the ``head``, gives for the spots of a slide."""

    @abstractmethod
    def sized(self, shape: Mapping[str, Any]) -> "nn.Module":
        """The untrained network of these sizes."""

    def embed(self, model: Learned, slide: BlindSlide) -> Array:
        """What the head reads, (n_spots, d)."""
        return self.outputs(model, slide, head=False)

    def predict(self, model: Learned, slide: BlindSlide, panel: Panel) -> Array:
        """Expression in the task's target space, (n_spots, n_genes), unclamped."""
        values = self.outputs(model, slide, head=True)
        return in_panel(model.scale.unscaled(values) if self.min_max else values, model.genes, panel)

    def save(self, model: Learned, folder: Path) -> None:
        """Write the network's weights, the training spots and the settings."""
        arrays = {**model.references._asdict(), **model.scale._asdict()}
        settings = asdict(self)  # type: ignore[call-overload]
        facts = {"shape": asdict(model.network.shape), "genes": model.genes, "settings": settings}
        save_model(folder, state_of(model.network, PREFIX) | arrays, facts)

    def load(self, folder: Path, context: Context) -> Learned:
        """The model that ``save`` wrote, ready to predict."""
        arrays, facts = load_model(folder)
        network = restored(lambda: self.sized(facts["shape"]), arrays, device=context.device, prefix=PREFIX)
        references = References(arrays["features"], arrays["expression"])
        scale, genes = MinMax(arrays["low"], arrays["high"]), tuple(facts["genes"])
        return Learned(SpotReader(context.features(self.encoder)), network, references, scale, genes)

    def needed_weights(self) -> tuple[str, ...]:
        """Weights of the frozen encoder."""
        return (self.encoder,)

    def scale_of(self, expression: Array) -> MinMax:
        """Least and most of each gene of the training spots; 0 and 1 where values stay the task's."""
        n_genes = expression.shape[1]
        return MinMax.of(expression) if self.min_max else MinMax(np.zeros(n_genes), np.ones(n_genes))
