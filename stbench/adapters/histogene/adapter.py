"""HisToGene: all spots of a slide at once, each a token of raw pixels and array position."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from stbench.adapters import register
from stbench.adapters.base import Context, added_later
from stbench.adapters.parts.columns import in_panel
from stbench.adapters.parts.saving import load_model, restored, save_model
from stbench.adapters.parts.sections import Scaling, Sections, n_positions
from stbench.data import BlindSlide, Panel, Slide
from stbench.data.patches import PatchSpec
from stbench.encoders.features import Features

if TYPE_CHECKING:
    import torch

    from stbench.adapters.histogene import network as histogene

Array = np.ndarray[Any, Any]


class Learned(NamedTuple):
    """A trained network and the genes that it gives."""

    network: "histogene.HisToGene"
    genes: tuple[str, ...]
    """Outputs of the network."""
    features: Features | None = None
    """What a token is a linear map of, in the place of pixels."""


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
    encoder: str = added_later("")
    """A frozen encoder of whose features a token is a linear map; empty reads pixels, as published."""

    def train(self, slides: Sequence[Slide], panel: Panel, rng: np.random.Generator, context: Context) -> Learned:
        """Adam on the mean squared error of one slide (or tile) at a time; the last epoch is kept."""
        import torch
        from torch.nn import functional

        from stbench.adapters.parts.fitting import autocast, fit, seeded

        device, sections, features = context.device, self._sections, self._features(context)
        sequences = [
            (
                self._lasting(slide, rows, features, device),
                sections.positions(slide, rows, n_positions(slides), device),
                torch.from_numpy(slide.expression(panel)[rows]).to(device),
            )
            for slide, rows in sections.of(slides)
        ]  # fmt: skip
        with seeded(rng):
            width = features.encoder.width if features else 0
            network = self.network(len(panel), n_positions(slides), width).to(device)
            optimiser = torch.optim.Adam(network.parameters(), lr=self.learning_rate, fused=True)

            def loss(number: int) -> "torch.Tensor":
                read, positions, wanted = sequences[number]
                with autocast(context.compute):
                    predicted = network(read(), positions)
                return functional.mse_loss(predicted.float(), wanted)

            fit(
                network, optimiser, lambda: rng.permutation(len(sequences)).tolist(), loss,
                epochs=self.epochs, context=context,
            )  # fmt: skip
        return Learned(network.eval(), panel.genes, features)

    def embed(self, model: Learned, slide: BlindSlide) -> Array:
        """Output of the last block, (n_spots, width)."""
        return self._outputs(model, slide, tokens=True)

    def predict(self, model: Learned, slide: BlindSlide, panel: Panel) -> Array:
        """Expression in the task's target space, (n_spots, n_genes); depends on all spots of the slide."""
        return in_panel(self._outputs(model, slide, tokens=False), model.genes, panel)

    def save(self, model: Learned, folder: Path) -> None:
        """Write the network's weights and sizes."""
        facts = {"shape": asdict(model.network.shape), "genes": model.genes, "settings": asdict(self)}
        save_model(folder, model.network.state_dict(), facts)

    def load(self, folder: Path, context: Context) -> Learned:
        """The network that ``save`` wrote, ready to predict."""
        from stbench.adapters.histogene import network as histogene

        arrays, facts = load_model(folder)
        shape = histogene.HisToGeneShape(**facts["shape"])
        network = restored(lambda: histogene.HisToGene(shape), arrays, device=context.device)
        return Learned(network, tuple(facts["genes"]), self._features(context))

    def needed_weights(self) -> tuple[str, ...]:
        """Weights of the frozen encoder."""
        return tuple(name for name in (self.encoder,) if name)

    def network(self, n_genes: int, n_positions: int, n_features: int = 0) -> "histogene.HisToGene":
        """The untrained network, with a row of each position table per array coordinate 0 .. n_positions - 1.

        It reads ``n_features`` of a frozen encoder, or pixels where there are none.
        """
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
                n_features=n_features,
            )
        )

    @property
    def patch(self) -> PatchSpec:
        """What is cut of each spot."""
        return PatchSpec(side_um=self.side_um, pixels=self.pixels)

    @property
    def _sections(self) -> Sections:
        return Sections(self.patch, self.scaling, self.max_tokens)

    def _features(self, context: Context) -> Features | None:
        return context.features(self.encoder) if self.encoder else None

    def _lasting(
        self, slide: BlindSlide, rows: Array, features: Features | None, device: str
    ) -> "Callable[[], torch.Tensor]":
        """What gives what is read of some spots again and again, (n_rows, n_inputs)."""
        import torch

        from stbench.adapters.histogene.network import flattened

        if features is not None:
            there = torch.from_numpy(np.array(features(slide)[rows])).to(device)
            return lambda: there
        images = self._sections.lasting(slide, rows, device)
        return lambda: flattened(images().permute(0, 2, 3, 1))

    def _outputs(self, model: Learned, slide: BlindSlide, *, tokens: bool) -> Array:
        """What the network gives for all spots; tile by tile where they are many."""
        network = model.network
        device, sections = str(network.head.weight.device), self._sections
        run, n_positions = network.tokens if tokens else network, network.shape.n_positions
        sections.warn_beyond(slide, n_positions)

        def given(rows: Array) -> "tuple[torch.Tensor, torch.Tensor]":
            read = self._lasting(slide, rows, model.features, device)
            return read(), sections.positions(slide, rows, n_positions, device)

        return sections.outputs(slide, lambda rows: run(*given(rows)))
