"""Hist2ST: all spots of a slide at once, by what is in each patch, who is near, and who is anywhere on the slide."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import numpy as np

from stbench.adapters import register
from stbench.adapters.base import Context
from stbench.adapters.parts.graphs import Graph, Prune, spot_graph, unit_positions
from stbench.adapters.parts.sections import Scaling, n_positions
from stbench.adapters.parts.slide_graphs import Learned, ReadsSlideGraphs
from stbench.data import Panel, Slide

if TYPE_CHECKING:
    import torch

    from stbench.adapters.hist2st import network as hist2st

Array = np.ndarray[Any, Any]


class Taught(NamedTuple):
    """One sequence of training spots, on the device."""

    cut: "torch.Tensor"
    """(n_spots, 3, pixels, pixels) uint8."""
    placed: "tuple[torch.Tensor, ...]"
    """Positions, neighbours and which of them are edges."""
    wanted: "torch.Tensor"
    """(n_spots, n_genes) expression in the task's target space."""
    counts: "torch.Tensor"
    """(n_spots, n_genes) raw."""
    depth: "torch.Tensor"
    """(n_spots,) totals over the panel by their median."""


@register("hist2st")
@dataclass(frozen=True, kw_only=True)
class Hist2ST(ReadsSlideGraphs):
    """A ConvMixer, a transformer and graph layers, trained one slide at a time."""

    side_um: float = 103.0
    """Side of the patch on the tissue."""
    pixels: int = 112
    """Side of the patch in pixels."""
    scaling: Scaling = "imagenet"
    """Pixels normalised by ImageNet's statistics, or the authors' 0 to 255."""
    square: int = 7
    """Side in pixels of the squares that the ConvMixer mixes."""
    kernel: int = 5
    channels: int = 32
    """Of the ConvMixer; with ``pixels`` and ``square`` they make the width of a spot's vector."""
    n_mixers: int = 2
    n_layers: int = 8
    """Of the transformer; 0 leaves it out."""
    n_heads: int = 16
    n_graphs: int = 4
    """Layers over the neighbour graph; 0 leaves out the graph and what merges its layers."""
    neighbours: int = 4
    """Nearest spots that a spot listens to."""
    prune: Prune = "grid"
    """Which neighbours are too far: those beyond two steps of the grid, those that stand out, or none."""
    policy: Literal["mean", "max"] = "mean"
    """How neighbours are merged."""
    dropout: float = 0.2
    count_head: Literal["zinb", "nb", "none"] = "zinb"
    """Likelihood of raw counts that is trained along."""
    count_weight: float = 0.25
    views: int = 5
    """Augmented views whose merged prediction is drawn to the plain one; 0 leaves them out."""
    view_weight: float = 0.5
    learning_rate: float = 1e-5
    decay: float = 0.9
    """Factor of the learning rate after every ``decay_epochs``."""
    decay_epochs: int = 50
    epochs: int = 350
    max_tokens: int = 3000
    """Slides with more spots are cut into tiles, each its own sequence and graph."""

    def train(self, slides: Sequence[Slide], panel: Panel, rng: np.random.Generator, context: Context) -> Learned:
        """Adam on one slide (or tile) at a time; the last epoch is kept."""
        import torch

        from stbench.adapters.parts.fitting import fit, placed, seeded

        with seeded(rng):
            network = placed(self.network(len(panel), n_positions(slides)), context.device)
            optimiser = torch.optim.Adam(network.parameters(), lr=self.learning_rate, fused=True)
            taught = [self._taught(network, slide, rows, panel, context) for slide, rows in self.sections.of(slides)]
            fit(
                network, optimiser, lambda: rng.permutation(len(taught)).tolist(),
                lambda number: self._loss(network, taught[number], rng, context),
                epochs=self.epochs, context=context,
                rate=lambda first, epoch: first * self.decay ** (epoch // self.decay_epochs),
            )  # fmt: skip
        return Learned(network.eval(), panel.genes)

    def sized(self, shape: Mapping[str, Any]) -> "hist2st.Hist2ST":
        """The untrained network of these sizes."""
        from stbench.adapters.hist2st import network as hist2st

        return hist2st.Hist2ST(hist2st.Hist2STShape(**shape))

    def network(self, n_genes: int, n_positions: int) -> "hist2st.Hist2ST":
        """The untrained network, with a row of each position table per array coordinate 0 .. n_positions - 1."""
        from stbench.adapters.hist2st import network as hist2st

        return hist2st.Hist2ST(
            hist2st.Hist2STShape(
                n_genes=n_genes, pixels=self.pixels, square=self.square, kernel=self.kernel, channels=self.channels,
                n_mixers=self.n_mixers, n_layers=self.n_layers, n_graphs=self.n_graphs, n_heads=self.n_heads,
                n_positions=n_positions, dropout=self.dropout, policy=self.policy, count_head=self.count_head,
                weighs_views=self.views > 0,
            )
        )  # fmt: skip

    def graph(self, array_xy: Array) -> Graph:
        """Neighbours of spots on the array, from their positions alone."""
        return spot_graph(unit_positions(array_xy), self.neighbours, self.prune)

    def _taught(self, network: "hist2st.Hist2ST", slide: Slide, rows: Array, panel: Panel, context: Context) -> Taught:
        import torch

        counts = slide.panel_counts(panel)[rows]
        return Taught(
            cut=self.sections.cut(slide, rows, context.device),
            placed=self.placed(network, slide, rows),
            wanted=torch.from_numpy(slide.expression(panel)[rows]).to(context.device),
            counts=torch.from_numpy(counts).to(context.device),
            depth=torch.from_numpy(depths(counts)).to(context.device),
        )

    def _loss(
        self, network: "hist2st.Hist2ST", taught: Taught, rng: np.random.Generator, context: Context
    ) -> "torch.Tensor":
        """Squared error, likelihood of counts, and disagreement of augmented views."""
        from torch.nn import functional

        from stbench.adapters.parts.fitting import autocast

        with autocast(context.compute):
            hidden = network.hidden(self.sections.scaled(taught.cut), *taught.placed).float()
        predicted = network.genes(hidden)
        loss = functional.mse_loss(predicted, taught.wanted)
        if self.count_head != "none":
            loss = loss + self.count_weight * _count_loss(network, hidden, taught)
        if self.views:
            merged = self._merged(network, taught, rng, context)
            loss = loss + self.view_weight * functional.mse_loss(merged, predicted)
        return loss

    def _merged(
        self, network: "hist2st.Hist2ST", taught: Taught, rng: np.random.Generator, context: Context
    ) -> "torch.Tensor":
        """(n_spots, n_genes) of augmented views, weighted by what the network thinks of each."""
        import torch

        from stbench.adapters.hist2st.losses import merged_views
        from stbench.adapters.hist2st.views import drawn_view
        from stbench.adapters.parts.fitting import autocast

        predictions, scores = [], []
        for _ in range(self.views):
            with autocast(context.compute):
                seen = self.sections.scaled(drawn_view(taught.cut, rng))
                hidden = network.hidden(seen, *taught.placed).float()
            predictions.append(network.genes(hidden))
            scores.append(network.coef(hidden))
        return merged_views(torch.stack(predictions), torch.stack(scores))


def _count_loss(network: "hist2st.Hist2ST", hidden: "torch.Tensor", taught: Taught) -> "torch.Tensor":
    from stbench.adapters.hist2st.losses import nb_loss, zinb_loss

    if network.shape.count_head == "nb":
        heads = network.count_heads
        return nb_loss(taught.counts, heads["r"](hidden), heads["p"](hidden))
    return zinb_loss(taught.counts, network.zinb(hidden), taught.depth)


def depths(counts: Array) -> Array:
    """(n_spots,) float32 totals of (n_spots, n_genes) counts over their median."""
    totals = counts.sum(axis=1)
    return (totals / max(float(np.median(totals)), 1.0)).astype(np.float32)
