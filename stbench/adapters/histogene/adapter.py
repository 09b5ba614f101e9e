"""HisToGene: all spots of a slide at once, each a token of raw pixels and array position."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from stbench.adapters import register
from stbench.adapters.base import Context
from stbench.adapters.parts.columns import in_panel
from stbench.adapters.parts.saving import load_model, restored, save_model
from stbench.adapters.parts.sections import Scaling, Sections, n_positions
from stbench.data import BlindSlide, Panel, Slide
from stbench.data.patches import PatchSpec

if TYPE_CHECKING:
    import torch

    from stbench.adapters.histogene import network as histogene

Array = np.ndarray[Any, Any]


class Learned(NamedTuple):
    """A trained network and the genes that it gives."""

    network: "histogene.HisToGene"
    genes: tuple[str, ...]
    """Outputs of the network."""


@register("histogene")
@dataclass(frozen=True, kw_only=True)
class HisToGene:
    """A vision transformer over the spots of a slide, trained one slide at a time."""

    side_um: float = 103.0
    """Side of the patch on the tissue."""
    pixels: int = 112
    """Side of the patch in pixels; a token is its flattened pixels."""
    scaling: Scaling = "imagenet"
    """Pixels normalised by ImageNet's statistics, or the authors' 0 to 255."""
    n_layers: int = 8
    width: int = 1024
    n_heads: int = 16
    head_width: int = 64
    dropout: float = 0.1
    learning_rate: float = 1e-5
    epochs: int = 100
    max_tokens: int = 6000
    """Slides with more spots are cut into tiles, each its own sequence."""

    def train(self, slides: Sequence[Slide], panel: Panel, rng: np.random.Generator, context: Context) -> Learned:
        """Adam on the mean squared error of one slide (or tile) at a time; the last epoch is kept."""
        import torch
        from torch.nn import functional

        from stbench.adapters.histogene.network import flattened
        from stbench.adapters.parts.fitting import autocast, fit, fused, seeded

        device, sections = context.device, self._sections
        sequences = [
            (
                sections.lasting(slide, rows, device), sections.positions(slide, rows, n_positions(slides), device),
                torch.from_numpy(slide.expression(panel)[rows]).to(device),
            )
            for slide, rows in sections.of(slides)
        ]  # fmt: skip
        with seeded(rng):
            network = self.network(len(panel), n_positions(slides)).to(device)
            optimiser = torch.optim.Adam(network.parameters(), lr=self.learning_rate, **fused(device))

            def loss(number: int) -> "torch.Tensor":
                images, positions, wanted = sequences[number]
                with autocast(context.compute):
                    predicted = network(flattened(images().permute(0, 2, 3, 1)), positions)
                return functional.mse_loss(predicted.float(), wanted)

            fit(
                network, optimiser, lambda: rng.permutation(len(sequences)).tolist(), loss,
                epochs=self.epochs, context=context,
            )  # fmt: skip
        return Learned(network.eval(), panel.genes)

    def embed(self, model: Learned, slide: BlindSlide) -> Array:
        """Output of the last block, (n_spots, width)."""
        return self._outputs(model.network, slide, tokens=True)

    def predict(self, model: Learned, slide: BlindSlide, panel: Panel) -> Array:
        """Expression in the task's target space, (n_spots, n_genes); depends on all spots of the slide."""
        return in_panel(self._outputs(model.network, slide, tokens=False), model.genes, panel)

    def save(self, model: Learned, folder: Path) -> None:
        """Write the network's weights and sizes."""
        network, genes = model
        facts = {"shape": asdict(network.shape), "genes": genes, "settings": asdict(self)}
        save_model(folder, network.state_dict(), facts)

    def load(self, folder: Path, context: Context) -> Learned:
        """The network that ``save`` wrote, ready to predict."""
        from stbench.adapters.histogene import network as histogene

        arrays, facts = load_model(folder)
        shape = histogene.HisToGeneShape(**facts["shape"])
        return Learned(
            restored(lambda: histogene.HisToGene(shape), arrays, device=context.device), tuple(facts["genes"])
        )

    def network(self, n_genes: int, n_positions: int) -> "histogene.HisToGene":
        """The untrained network, with a row of each position table per array coordinate 0 .. n_positions - 1."""
        from stbench.adapters.histogene import network as histogene

        return histogene.HisToGene(
            histogene.HisToGeneShape(
                n_genes=n_genes,
                patch_pixels=self.pixels,
                n_layers=self.n_layers,
                width=self.width,
                n_positions=n_positions,
                n_heads=self.n_heads,
                head_width=self.head_width,
                dropout=self.dropout,
            )
        )

    @property
    def patch(self) -> PatchSpec:
        """What is cut of each spot."""
        return PatchSpec(side_um=self.side_um, pixels=self.pixels)

    @property
    def _sections(self) -> Sections:
        return Sections(self.patch, self.scaling, self.max_tokens)

    def _outputs(self, network: "histogene.HisToGene", slide: BlindSlide, *, tokens: bool) -> Array:
        """What the network gives for all spots; tile by tile where they are many."""
        device = str(network.head.weight.device)
        run = network.tokens if tokens else network
        self._sections.warn_beyond(slide, network.shape.n_positions)
        return self._sections.outputs(slide, lambda rows: run(*self._tokens(network, slide, rows, device)))

    def _tokens(
        self, network: "histogene.HisToGene", slide: BlindSlide, rows: Array, device: str
    ) -> "tuple[torch.Tensor, torch.Tensor]":
        """(n_rows, 3 * pixels**2) flattened patches and (n_rows, 2) positions within the network's tables."""
        from stbench.adapters.histogene.network import flattened

        images = self._sections.images(slide, rows, device)
        positions = self._sections.positions(slide, rows, network.shape.n_positions, device)
        return flattened(images.permute(0, 2, 3, 1)), positions
