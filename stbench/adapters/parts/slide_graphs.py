"""Slide graphs: adapters whose network reads all patches of a slide, their positions and who is near whom."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from stbench.adapters.base import Context
from stbench.adapters.parts.columns import in_panel
from stbench.adapters.parts.graphs import Graph
from stbench.adapters.parts.saving import load_model, restored, save_model
from stbench.adapters.parts.sections import Scaling, Sections
from stbench.data import BlindSlide, Panel
from stbench.data.patches import PatchSpec

if TYPE_CHECKING:
    import torch
    from torch import nn

Array = np.ndarray[Any, Any]


class Learned(NamedTuple):
    """A trained network and the genes that it gives."""

    network: Any
    """(images, positions, neighbours, near) to expression; ``hidden`` is what its heads read, ``shape`` its sizes."""
    genes: tuple[str, ...]
    """Outputs of the network."""


class ReadsSlideGraphs(ABC):
    """What such adapters share: frozen dataclasses with these four settings."""

    side_um: float
    """Side of the patch on the tissue."""
    pixels: int
    """Side of the patch in pixels."""
    scaling: Scaling
    max_tokens: int
    """Slides with more spots are cut into tiles, each its own sequence and graph."""

    @abstractmethod
    def sized(self, shape: Mapping[str, Any]) -> "nn.Module":
        """The untrained network of these sizes."""

    @abstractmethod
    def graph(self, array_xy: Array) -> Graph:
        """Neighbours of spots on the array, from their positions alone."""

    def embed(self, model: Learned, slide: BlindSlide) -> Array:
        """What the heads read, (n_spots, d)."""
        return self._outputs(model.network, slide, head=False)

    def predict(self, model: Learned, slide: BlindSlide, panel: Panel) -> Array:
        """Expression in the task's target space, (n_spots, n_genes); depends on all spots of the slide."""
        return in_panel(self._outputs(model.network, slide, head=True), model.genes, panel)

    def save(self, model: Learned, folder: Path) -> None:
        """Write the network's weights and sizes."""
        settings = asdict(self)  # type: ignore[call-overload]
        facts = {"shape": asdict(model.network.shape), "genes": model.genes, "settings": settings}
        save_model(folder, model.network.state_dict(), facts)

    def load(self, folder: Path, context: Context) -> Learned:
        """The network that ``save`` wrote, ready to predict."""
        arrays, facts = load_model(folder)
        network = restored(lambda: self.sized(facts["shape"]), arrays, device=context.device)
        return Learned(network, tuple(facts["genes"]))

    @property
    def patch(self) -> PatchSpec:
        """What is cut of each spot."""
        return PatchSpec(side_um=self.side_um, pixels=self.pixels)

    @property
    def sections(self) -> Sections:
        """How slides become sequences of spots."""
        return Sections(self.patch, self.scaling, self.max_tokens)

    def placed(self, network: Any, slide: BlindSlide, rows: Array) -> "tuple[torch.Tensor, ...]":
        """Positions, neighbours and which of them are edges, of some spots, on the network's device."""
        import torch

        device = device_of(network)
        graph = (torch.from_numpy(part).to(device) for part in self.graph(slide.array_xy[rows]))
        return self.sections.positions(slide, rows, network.shape.n_positions, device), *graph

    def given(self, network: Any, slide: BlindSlide, rows: Array) -> "tuple[torch.Tensor, ...]":
        """All that the network reads of some spots: patches, and what ``placed`` gives."""
        return self.sections.images(slide, rows, device_of(network)), *self.placed(network, slide, rows)

    def _outputs(self, network: Any, slide: BlindSlide, *, head: bool) -> Array:
        run = network if head else network.hidden
        self.sections.warn_beyond(slide, network.shape.n_positions)
        return self.sections.outputs(slide, lambda rows: run(*self.given(network, slide, rows)))


def device_of(network: "nn.Module") -> str:
    """Where a network is."""
    return str(next(network.parameters()).device)
