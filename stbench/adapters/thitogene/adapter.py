"""THItoGene: all spots of a slide at once, patches as capsules, neighbours by graph attention."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from stbench.adapters import register
from stbench.adapters.base import Context
from stbench.adapters.parts.graphs import Graph, spot_graph, unit_positions
from stbench.adapters.parts.sections import Scaling, n_positions
from stbench.adapters.parts.slide_graphs import Learned, ReadsSlideGraphs
from stbench.data import Panel, Slide

if TYPE_CHECKING:
    import torch

    from stbench.adapters.thitogene import network as thitogene

Array = np.ndarray[Any, Any]


@register("thitogene")
@dataclass(frozen=True, kw_only=True)
class THItoGene(ReadsSlideGraphs):
    """Dynamic convolution, capsules, a transformer and graph attention, trained one slide at a time."""

    side_um: float = 103.0
    """Side of the patch on the tissue."""
    pixels: int = 112
    """Side of the patch in pixels, at least 44."""
    scaling: Scaling = "imagenet"
    """Pixels normalised by ImageNet's statistics, or the authors' 0 to 255."""
    dynamic: bool = True
    """Whether the first convolution is each patch's own."""
    capsules: int = 20
    capsule_width: int = 64
    n_layers: int = 4
    """Of the transformer; 0 leaves it out."""
    n_heads: int = 16
    hidden: int = 2048
    """Inner width of the transformer's perceptrons."""
    n_graph_heads: int = 8
    """Of the graph attention; 0 leaves it out."""
    graph_hidden: int = 1024
    graph_out: int = 512
    neighbours: int = 4
    """Nearest spots that a spot attends to."""
    self_loops: bool = True
    """Whether it attends to itself, too."""
    axis: Literal["neighbours", "reference"] = "neighbours"
    """Whose weights sum to one: a spot's neighbours', or, in the authors' code, those it has in spots around it."""
    dropout: float = 0.2
    learning_rate: float = 1e-5
    epochs: int = 300
    max_tokens: int = 3000
    """Slides with more spots are cut into tiles, each its own sequence and graph."""

    def train(self, slides: Sequence[Slide], panel: Panel, rng: np.random.Generator, context: Context) -> Learned:
        """Adam on the mean squared error of one slide (or tile) at a time; the last epoch is kept."""
        import torch
        from torch.nn import functional

        from stbench.adapters.parts.fitting import autocast, fit, seeded

        with seeded(rng):
            network = self.network(len(panel), n_positions(slides)).to(context.device)
            optimiser = torch.optim.Adam(network.parameters(), lr=self.learning_rate, fused=True)
            sequences = [
                (self.given(network, slide, rows), torch.from_numpy(slide.expression(panel)[rows]).to(context.device))
                for slide, rows in self.sections.of(slides)
                if len(rows) > 1  # a norm over spots needs two
            ]

            def loss(number: int) -> "torch.Tensor":
                given, wanted = sequences[number]
                with autocast(context.compute):
                    predicted = network(*given)
                return functional.mse_loss(predicted.float(), wanted)

            fit(
                network, optimiser, lambda: rng.permutation(len(sequences)).tolist(), loss,
                epochs=self.epochs, context=context,
            )  # fmt: skip
        return Learned(network.eval(), panel.genes)

    def sized(self, shape: Mapping[str, Any]) -> "thitogene.THItoGene":
        """The untrained network of these sizes."""
        from stbench.adapters.thitogene import network as thitogene

        return thitogene.THItoGene(thitogene.THItoGeneShape(**shape))

    def network(self, n_genes: int, n_positions: int) -> "thitogene.THItoGene":
        """The untrained network, with a row of each position table per array coordinate 0 .. n_positions - 1."""
        from stbench.adapters.thitogene import network as thitogene

        return thitogene.THItoGene(
            thitogene.THItoGeneShape(
                n_genes=n_genes, pixels=self.pixels, dynamic=self.dynamic, capsules=self.capsules,
                capsule_width=self.capsule_width, n_layers=self.n_layers, n_heads=self.n_heads, hidden=self.hidden,
                n_graph_heads=self.n_graph_heads, graph_hidden=self.graph_hidden, graph_out=self.graph_out,
                axis=self.axis, n_positions=n_positions, dropout=self.dropout,
            )
        )  # fmt: skip

    def graph(self, array_xy: Array) -> Graph:
        """Neighbours of spots on the array, from their positions alone."""
        return spot_graph(unit_positions(array_xy), self.neighbours, own=self.self_loops)
