"""EGGN: a slide's windows in one graph with the training spots that look most like them, and their expression."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from stbench.adapters import register
from stbench.adapters.base import Context
from stbench.adapters.parts.graphs import spot_graph, unit_positions
from stbench.adapters.parts.inputs import SpotReader
from stbench.adapters.parts.references import References, held_out_slides
from stbench.adapters.parts.referring import Learned, Referring
from stbench.data import BlindSlide, Panel, Slide

if TYPE_CHECKING:
    import torch

    from stbench.adapters.eggn import network as eggn

Array = np.ndarray[Any, Any]


@register("eggn")
@dataclass(frozen=True, kw_only=True)
class EGGN(Referring):
    """A graph of windows and exemplars, trained one slide at a time."""

    encoder: str = "timm/resnet18.tv_in1k"
    """The frozen encoder whose features are nodes, and by which exemplars are found."""
    width: int = 512
    """Of nodes; a multiple of four."""
    n_layers: int = 4
    exemplars: int = 6
    """Training spots of other slides that a window refers to; 0 leaves a graph of windows alone."""
    metric: Literal["l1", "l2"] = "l1"
    """Distance of features that exemplars are nearest by."""
    exemplar_neighbours: int = 3
    """Nearest other exemplars that an exemplar hears."""
    window_neighbours: int = 5
    """Most windows next to a window that it hears, diagonally too; 0 leaves out the edges between windows."""
    exemplar_expression: Literal["expression", "hidden"] = "expression"
    """What the expression branch reads: expression, or in the authors' code the last of the exemplars' hidden units."""
    activated_messages: bool = False
    """Whether messages are what the gates' in-place activation left of them, as in the authors' code."""
    min_max: bool = False
    """Whether each gene is brought to 0..1 by the training spots, to train and as exemplars' expression."""
    correlation_weight: float = 0.5
    """Of what correlation lacks of one, beside the squared error."""
    learning_rate: float = 5e-4
    weight_decay: float = 1e-4
    epochs: int = 300
    validation_slides: int = 1
    """Training slides that choose the epoch by their mean correlation; never the last one."""

    def train(self, slides: Sequence[Slide], panel: Panel, rng: np.random.Generator, context: Context) -> Learned:
        """AdamW on one slide's graph at a time; exemplars of a training slide are of the other ones."""
        reader = SpotReader(context.features(self.encoder))
        features = [part[0] for part in reader(slides).parts]
        expression = [slide.expression(panel) for slide in slides]
        scale = self.scale_of(np.concatenate(expression))
        wanted = [scale.scaled(values) if self.min_max else values for values in expression]
        references = References(np.concatenate(features), np.concatenate(wanted))
        network = self._fit(slides, references, wanted, rng, context).eval()
        return Learned(reader, network, references, scale, panel.genes)

    def sized(self, shape: Mapping[str, Any]) -> "eggn.EGGN":
        """The untrained network of these sizes."""
        from stbench.adapters.eggn import network as eggn

        return eggn.EGGN(eggn.EGGNShape(**shape))

    def network(self, n_features: int, n_genes: int) -> "eggn.EGGN":
        """The untrained network."""
        from stbench.adapters.eggn import network as eggn

        return eggn.EGGN(
            eggn.EGGNShape(
                n_features=n_features, n_genes=n_genes, n_layers=self.n_layers, width=self.width,
                exemplar_expression=self.exemplar_expression, activated_messages=self.activated_messages,
            )
        )  # fmt: skip

    def graph(
        self, array_xy: Array, features: Array, rows: "torch.Tensor", references: References
    ) -> "eggn.SlideGraph":
        """All nodes and edges of one slide.

        Args:
            array_xy: (n_spots, 2) columns and rows on the array.
            features: (n_spots, n_features) of its windows.
            rows: (n_spots, k) exemplars of each among ``references``.
            references: of the training slides.
        """
        import torch

        from stbench.adapters.eggn.edges import closest_edges, merged
        from stbench.adapters.eggn.network import SlideGraph

        exemplars = merged(torch.from_numpy(references.features)[rows], torch.from_numpy(references.expression)[rows])
        nodes = torch.cat([exemplars.features, exemplars.expression], dim=1)
        return SlideGraph(
            windows=torch.from_numpy(features),
            exemplars=exemplars.features,
            expression=exemplars.expression,
            near=torch.from_numpy(self._window_edges(array_xy)),
            close=closest_edges(nodes, self.exemplar_neighbours),
            refer=exemplars.edges.flip(0),
        )

    def _window_edges(self, array_xy: Array) -> Array:
        """(2, n_edges) int64 from neighbour to window; none ends in a window that stands alone."""
        graph = spot_graph(unit_positions(array_xy), self.window_neighbours, "diagonal")
        others = graph.near & (graph.neighbours != np.arange(len(array_xy))[:, None])
        return np.stack([graph.neighbours[others], np.nonzero(others)[0]])

    def _fit(
        self, slides: Sequence[Slide], references: References, wanted: list[Array], rng: np.random.Generator,
        context: Context,
    ) -> "eggn.EGGN":  # fmt: skip
        """The network of the epoch that correlates best on held-out slides; of the last where none is held out."""
        import torch

        from stbench.adapters.parts.correlation import correlated_loss, mean_correlation
        from stbench.adapters.parts.fitting import BestEpoch, fit, seeded

        with seeded(rng):
            network = self.network(references.features.shape[1], wanted[0].shape[1]).to(context.device)
            optimiser = torch.optim.AdamW(
                network.parameters(), lr=self.learning_rate, weight_decay=self.weight_decay, fused=True
            )
            graphs = [on(context.device, graph) for graph in self._training_graphs(slides, references)]
            targets = [torch.from_numpy(values).to(context.device) for values in wanted]
            (trained, held), best = held_out_slides(len(slides), self.validation_slides, rng), BestEpoch()

            def loss(number: int) -> "torch.Tensor":
                return correlated_loss(network(graphs[number]), targets[number], self.correlation_weight)

            def validate(epoch: int) -> None:
                if held:
                    network.eval()
                    with torch.no_grad():
                        scores = [mean_correlation(network(graphs[number]), targets[number]) for number in held]
                    best.offer(network, epoch, -float(np.mean([score.item() for score in scores])))

            fit(network, optimiser, lambda: trained, loss, epochs=self.epochs, context=context, after_epoch=validate)
            best.restore(network)
        return network

    def _training_graphs(self, slides: Sequence[Slide], references: References) -> "list[eggn.SlideGraph]":
        import torch

        from stbench.adapters.parts.exemplars import nearest_exemplars

        features, sizes = torch.from_numpy(references.features), [slide.n_spots for slide in slides]
        owners = torch.from_numpy(np.repeat(np.arange(len(slides)), sizes))
        rows = nearest_exemplars(features, features, self.exemplars, self.metric, slides=owners)
        parts = zip(slides, torch.split(features, sizes), torch.split(rows, sizes), strict=True)
        return [self.graph(slide.array_xy, seen.numpy(), chosen, references) for slide, seen, chosen in parts]

    def outputs(self, model: Learned, slide: BlindSlide, *, head: bool) -> Array:
        """What the network, or all of it but the ``head``, gives for the spots of a slide."""
        import torch

        from stbench.adapters.parts.exemplars import nearest_exemplars

        (seen,) = (np.array(part[0]) for part in model.reader([slide]).parts)
        queries, references = torch.from_numpy(seen), torch.from_numpy(model.references.features)
        rows = nearest_exemplars(queries, references, self.exemplars, self.metric)
        graph = on(str(model.network.head.weight.device), self.graph(slide.array_xy, seen, rows, model.references))
        with torch.no_grad():
            values: Array = (model.network if head else model.network.hidden)(graph).float().cpu().numpy()
        return values


def on(device: str, graph: "eggn.SlideGraph") -> "eggn.SlideGraph":
    """A graph on ``device``."""
    return type(graph)(*(part.to(device) for part in graph))
