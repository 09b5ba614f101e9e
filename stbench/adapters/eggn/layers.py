"""One layer of EGGN: windows hear windows, exemplars hear exemplars, and both hear each other."""

from typing import TYPE_CHECKING, cast

import torch
from torch import Tensor, nn
from torch.nn import functional

from stbench.adapters.eggn.scatter import mean_at, softmax_at

if TYPE_CHECKING:
    from stbench.adapters.eggn.network import SlideGraph

SLOPE, BLOCKS, TEMPERATURE = 0.2, 4, 0.1
"""Of leaky ReLUs; widths per gate; of the pool, which multiplies by it."""
SPREAD = 0.02
"""Of the normal that the matrices of the exemplar block start from."""


class NeighbourMean(nn.Module):
    """A node and the mean of those whose edges end in it, each through a matrix of its own (GraphSAGE)."""

    def __init__(self, width: int) -> None:
        """A bias goes with the neighbours'."""
        super().__init__()
        self.neighbours = nn.Linear(width, width)
        self.itself = nn.Linear(width, width, bias=False)

    def forward(self, nodes: Tensor, edges: Tensor) -> Tensor:
        """(n_nodes, width) to the same shape; ``edges`` are (2, n_edges)."""
        heard = mean_at(nodes[edges[0]], edges[1], len(nodes))
        return cast(Tensor, self.neighbours(heard) + self.itself(nodes))


class ExemplarBlock(nn.Module):
    """Messages between exemplars and windows through gates that compare the two."""

    def __init__(self, width: int, *, activated: bool) -> None:
        """``activated`` messages are what the comparison left of the vectors, as in the authors' code."""
        super().__init__()
        self.activated = activated
        self.exemplars, self.windows, self.expression = (nn.Linear(width, width, bias=False) for _ in range(3))
        self.compared = nn.Linear(width, width // BLOCKS, bias=False)
        self.gates = nn.Linear(width // BLOCKS, 2 * (width // BLOCKS))
        self.exemplar_bias, self.window_bias = (nn.Parameter(torch.zeros(width)) for _ in range(2))
        self.exemplar_out, self.window_out = nn.Linear(width, width), nn.Linear(width, width)
        for layer in (self.exemplars, self.windows, self.expression, self.compared, self.gates):
            nn.init.trunc_normal_(layer.weight, std=SPREAD)
        for layer in (self.exemplar_out, self.window_out):
            nn.init.trunc_normal_(layer.weight, std=SPREAD)
            nn.init.zeros_(layer.bias)

    def forward(self, windows: Tensor, exemplars: Tensor, expression: Tensor, refer: Tensor) -> tuple[Tensor, Tensor]:
        """What windows and exemplars hear of each other, as many rows as there are of each."""
        source, target = refer
        mapped = self.exemplars(exemplars), self.windows(windows)
        active = tuple(functional.leaky_relu(nodes, SLOPE) for nodes in mapped)
        first, second = active if self.activated else mapped
        compared = self.compared(active[0])[source] - self.compared(active[1])[target]
        gates = self.gates(functional.leaky_relu(compared, SLOPE)).sigmoid()
        sender, says, receiver = first[source], self.expression(expression)[source], second[target]
        to_window, to_exemplar = gates.chunk(2, dim=1)
        to_window = _gated([sender, says, receiver], to_window)
        to_exemplar = _gated([receiver, sender, says], to_exemplar)
        heard_window = mean_at(to_window, target, len(windows)) + self.window_bias
        heard_exemplar = mean_at(to_exemplar, source, len(exemplars)) + self.exemplar_bias
        return self.window_out(heard_window), self.exemplar_out(heard_exemplar)


def _gated(parts: list[Tensor], gates: Tensor) -> Tensor:
    """(n_edges, width): the mean of three vectors, laid end to end, each gate over as many values of them."""
    whole = torch.cat(parts, dim=1)
    opened = gates.repeat_interleave(whole.shape[1] // gates.shape[1], dim=1)
    return torch.stack((opened * whole).chunk(len(parts), dim=1)).mean(dim=0)


class Layer(nn.Module):
    """All relations at once; a node takes the mean of those that end in it."""

    def __init__(self, width: int, *, activated: bool) -> None:
        """Three relations, the third in both directions."""
        super().__init__()
        self.near, self.close = NeighbourMean(width), NeighbourMean(width)
        self.refer = ExemplarBlock(width, activated=activated)

    def forward(
        self, windows: Tensor, exemplars: Tensor, expression: Tensor, graph: "SlideGraph"
    ) -> tuple[Tensor, Tensor]:
        """Windows and exemplars after the layer."""
        to_windows, to_exemplars = self.refer(windows, exemplars, expression, graph.refer)
        of_windows, of_exemplars = self.near(windows, graph.near), self.close(exemplars, graph.close)
        return (of_windows + to_windows) / 2, (of_exemplars + to_exemplars) / 2


class ExemplarPool(nn.Module):
    """A window and the exemplars that it refers to, weighed channel by channel by how far they are above it."""

    def __init__(self, width: int) -> None:
        """The exemplars' share starts at 0.1 and is learned."""
        super().__init__()
        self.share = nn.Parameter(torch.full((1,), 0.1))
        self.head = nn.Linear(width, width)

    def forward(self, windows: Tensor, exemplars: Tensor, refer: Tensor) -> Tensor:
        """(n_windows, width) to the same shape."""
        mapped, (source, target) = self.head(windows), refer
        above = TEMPERATURE * (exemplars[source] - mapped[target])
        weighed = softmax_at(above, target, len(windows)) * exemplars[source]
        return cast(Tensor, mapped + self.share * torch.zeros_like(mapped).index_add(0, target, weighed))
