"""Hist2ST: a ConvMixer of each patch, a transformer over all spots, graph layers over neighbours.

Zeng et al., Briefings in Bioinformatics 23(5), bbac297 (2022); "authors' code" below is biomed-AI/Hist2ST.
"""

import math
from dataclasses import dataclass
from typing import Literal, NamedTuple, cast

import torch
from torch import Tensor, nn

from stbench.adapters.hist2st.graph_layer import GraphLayer, Policy
from stbench.adapters.hist2st.mixer import Mixer
from stbench.adapters.parts.transformer import Block

HEAD_WIDTH = 64
LOG_MEANS = math.log(1e-5), math.log(1e6)
DISPERSIONS = (1e-4, 10.0**4)
CountHead = Literal["zinb", "nb", "none"]
COUNT_HEADS: dict[CountHead, tuple[str, ...]] = {"zinb": ("mean", "disp", "pi"), "nb": ("r", "p"), "none": ()}
"""Names of the heads that speak of raw counts."""


@dataclass(frozen=True, kw_only=True)
class Hist2STShape:
    """Sizes of one network; the defaults are those of the published runs on HER2-positive tumours."""

    n_genes: int
    pixels: int = 112
    square: int = 7
    """Side of the squares that a patch is cut into."""
    kernel: int = 5
    channels: int = 32
    n_mixers: int = 2
    n_layers: int = 8
    n_graphs: int = 4
    """Graph layers; 0 leaves out their LSTM, too."""
    n_heads: int = 16
    n_positions: int = 64
    dropout: float = 0.2
    policy: Policy = "mean"
    count_head: CountHead = "zinb"
    weighs_views: bool = True

    @property
    def width(self) -> int:
        """Of a spot's vector."""
        return (self.pixels // self.square) ** 2 * self.channels // 8


class Hist2ST(nn.Module):
    """Patches, positions and graph of a slide to a vector of each spot, and heads that read it."""

    def __init__(self, shape: Hist2STShape) -> None:
        """Random weights by torch's defaults, and Glorot's on graph layers, as in the authors' code."""
        super().__init__()
        self.shape, width = shape, shape.width
        self.patch_embedding = nn.Conv2d(3, shape.channels, shape.square, stride=shape.square)
        self.x_embedding = nn.Embedding(shape.n_positions, width)
        self.y_embedding = nn.Embedding(shape.n_positions, width)
        self.dropout = nn.Dropout(shape.dropout)
        self.mixers = nn.Sequential(*[Mixer(shape.channels, shape.kernel) for _ in range(shape.n_mixers)])
        self.down = nn.Conv2d(shape.channels, shape.channels // 8, 1)
        self.blocks = nn.Sequential(*[_block(shape) for _ in range(shape.n_layers)])
        self.graphs = nn.ModuleList([GraphLayer(width, width, shape.policy) for _ in range(shape.n_graphs)])
        if shape.n_graphs:
            self.jumping = nn.LSTM(width, width, 2)
        self.head_norm = nn.LayerNorm(width, eps=1e-5)
        self.head = nn.Linear(width, shape.n_genes)
        self.count_heads = nn.ModuleDict(
            {name: nn.Linear(width, shape.n_genes) for name in COUNT_HEADS[shape.count_head]}
        )
        if shape.weighs_views:
            self.coef = nn.Sequential(nn.Linear(width, width), nn.ReLU(), nn.Linear(width, 1))

    def patch_tokens(self, images: Tensor) -> Tensor:
        """(n_spots, 3, pixels, pixels) to (n_spots, width): each patch by itself."""
        squares = self.dropout(self.patch_embedding(images))
        return cast(Tensor, self.down(self.mixers(squares)).flatten(1))

    def tokens(self, images: Tensor, positions: Tensor) -> Tensor:
        """(n_spots, width) output of the transformer; ``positions`` are (n_spots, 2) array coordinates."""
        placed = self.x_embedding(positions[:, 0]) + self.y_embedding(positions[:, 1])
        return cast(Tensor, self.blocks(self.patch_tokens(images) + placed))

    def hidden(self, images: Tensor, positions: Tensor, neighbours: Tensor, near: Tensor) -> Tensor:
        """(n_spots, width) what all heads read.

        Args:
            images: (n_spots, 3, pixels, pixels) of one slide.
            positions: (n_spots, 2) int64 array coordinates, each below ``n_positions``.
            neighbours: (n_spots, k) int64 rows.
            near: (n_spots, k) bool: which of them are edges; at least one in each row.
        """
        spots, steps = self.tokens(images, positions), []
        for layer in self.graphs:
            spots = layer(spots, neighbours, near)
            steps.append(spots)
        return cast(Tensor, self.jumping(torch.stack(steps))[0].mean(dim=0)) if steps else spots

    def genes(self, hidden: Tensor) -> Tensor:
        """(n_spots, n_genes) predictions."""
        return cast(Tensor, self.head(self.head_norm(hidden)))

    def forward(self, images: Tensor, positions: Tensor, neighbours: Tensor, near: Tensor) -> Tensor:
        """(n_spots, n_genes) predictions; every spot sees all spots of its slide."""
        return self.genes(self.hidden(images, positions, neighbours, near))

    def zinb(self, hidden: Tensor) -> "Zinb":
        """What the heads of the zero-inflated distribution say of raw counts."""
        raw = {name: head(hidden) for name, head in self.count_heads.items()}
        return Zinb(
            mean=raw["mean"].clamp(*LOG_MEANS).exp(),  # clamped before, so that no gradient is infinite
            dispersion=nn.functional.softplus(raw["disp"]).clamp(*DISPERSIONS),
            absent=raw["pi"].sigmoid(),
        )


class Zinb(NamedTuple):
    """A zero-inflated negative binomial of each spot and gene, each (n_spots, n_genes)."""

    mean: Tensor
    """Of counts of a spot of median depth."""
    dispersion: Tensor
    absent: Tensor
    """Probability of a zero beside the distribution's own."""


def _block(shape: Hist2STShape) -> Block:
    """A layer whose perceptron is as wide as its tokens."""
    return Block(shape.width, n_heads=shape.n_heads, head_width=HEAD_WIDTH, hidden=shape.width, dropout=shape.dropout)
