"""EGGN: windows of a slide and their exemplars as two kinds of nodes of one graph.

Yang et al., Pattern Recognition 145, 109966 (2024); "authors' code" below is Yan98/EGN, v2.
"""

from dataclasses import dataclass
from typing import Literal, NamedTuple, cast

import torch
from torch import Tensor, nn
from torch.nn import functional

from stbench.adapters.eggn.layers import ExemplarPool, Layer

SLOPE = 0.2
Expression = Literal["expression", "hidden"]


def start_linear(layer: nn.Linear) -> None:
    """Glorot's weights, no bias."""
    nn.init.xavier_uniform_(layer.weight)
    if layer.bias is not None:
        nn.init.zeros_(layer.bias)


class SlideGraph(NamedTuple):
    """All nodes of one slide, and its edges as (2, n_edges) int64, first where each begins, then where it ends."""

    windows: Tensor
    """(n_windows, n_features)."""
    exemplars: Tensor
    """(n_exemplars, n_features)."""
    expression: Tensor
    """(n_exemplars, n_genes) of exemplars."""
    near: Tensor
    """Window to window."""
    close: Tensor
    """Exemplar to exemplar."""
    refer: Tensor
    """Exemplar to window."""


@dataclass(frozen=True, kw_only=True)
class EGGNShape:
    """Sizes of one network; the defaults are those of the published runs."""

    n_features: int = 512
    n_genes: int
    n_layers: int = 4
    width: int = 512
    exemplar_expression: Expression = "expression"
    """What the expression branch reads: expression, or in the authors' code the last of the exemplars' hidden units."""
    activated_messages: bool = False
    """Whether messages are what the gates' in-place activation left of them, as in the authors' code."""


class EGGN(nn.Module):
    """Layers over windows and exemplars, and a pool of each window's exemplars before the head."""

    def __init__(self, shape: EGGNShape) -> None:
        """Glorot's weights, and small normal ones where exemplars meet windows."""
        super().__init__()
        self.shape, width = shape, shape.width
        self.window_in = nn.Linear(shape.n_features, width, bias=False)
        self.exemplar_in = nn.Linear(shape.n_features + shape.n_genes, width, bias=False)
        self.shared = nn.Linear(width, width, bias=False)
        read = shape.n_genes if shape.exemplar_expression == "expression" else min(shape.n_genes, width)
        self.expression_in = nn.Linear(read, width, bias=False)
        self.layers = nn.ModuleList([Layer(width, activated=shape.activated_messages) for _ in range(shape.n_layers)])
        self.pool = ExemplarPool(width)
        self.head = nn.Linear(width, shape.n_genes)
        for layer in (part for name, part in self.named_modules() if not name.rpartition(".")[0].endswith("refer")):
            if isinstance(layer, nn.Linear):
                start_linear(layer)

    def hidden(self, graph: SlideGraph) -> Tensor:
        """(n_windows, width) what the head reads."""
        windows = self._shared(self.window_in(graph.windows))
        exemplars = self._shared(self.exemplar_in(torch.cat([graph.exemplars, graph.expression], dim=1)))
        last = self.expression_in.in_features
        of_hidden = self.shape.exemplar_expression == "hidden"
        expression = self.expression_in(exemplars[:, -last:] if of_hidden else graph.expression)
        for layer in self.layers:
            windows, exemplars = layer(windows, exemplars, expression, graph)
            windows, exemplars, expression = (
                functional.leaky_relu(nodes, SLOPE) for nodes in (windows, exemplars, expression)
            )
        return cast(Tensor, self.pool(windows, exemplars, graph.refer))

    def forward(self, graph: SlideGraph) -> Tensor:
        """(n_windows, n_genes) predictions; every window sees its surroundings and its exemplars."""
        return cast(Tensor, self.head(self.hidden(graph)))

    def _shared(self, nodes: Tensor) -> Tensor:
        """What windows and exemplars have in common."""
        return functional.leaky_relu(self.shared(functional.leaky_relu(nodes, SLOPE)), SLOPE)
