"""THItoGene: a dynamic convolution and capsules of each patch, a transformer over all spots, graph attention.

Jia et al., Briefings in Bioinformatics 25(1), bbad464 (2024); "authors' code" below is yrjia1015/THItoGene.
"""

from dataclasses import dataclass
from typing import cast

import torch
from torch import Tensor, nn

from stbench.adapters.parts.transformer import Block
from stbench.adapters.thitogene.attention import Axis, GraphAttention
from stbench.adapters.thitogene.capsules import Capsules
from stbench.adapters.thitogene.dynamic import DynamicConvolution, PlainConvolution

HEAD_WIDTH, GENE_HIDDEN = 64, 1024


@dataclass(frozen=True, kw_only=True)
class THItoGeneShape:
    """Sizes of one network; the defaults are those of the published runs on HER2-positive tumours."""

    n_genes: int
    pixels: int = 112
    dynamic: bool = True
    capsules: int = 20
    capsule_width: int = 64
    n_layers: int = 4
    n_heads: int = 16
    hidden: int = 2048
    """Inner width of the transformer's perceptrons."""
    n_graph_heads: int = 8
    """Heads of the graph attention; 0 leaves it out."""
    graph_hidden: int = 1024
    graph_out: int = 512
    axis: Axis = "neighbours"
    n_positions: int = 64
    dropout: float = 0.2

    @property
    def width(self) -> int:
        """Of the transformer: capsules, and one of column and row each."""
        return (self.capsules + 2) * self.capsule_width

    @property
    def out(self) -> int:
        """Of what the gene head reads."""
        return self.graph_out if self.n_graph_heads else self.width


class THItoGene(nn.Module):
    """Patches, positions and graph of a slide to expression."""

    def __init__(self, shape: THItoGeneShape) -> None:
        """Random weights as in the authors' code."""
        super().__init__()
        self.shape, width = shape, shape.width
        self.convolution = DynamicConvolution() if shape.dynamic else PlainConvolution()
        self.capsules = Capsules(shape.pixels, shape.capsules, shape.capsule_width)
        self.x_embedding = nn.Embedding(shape.n_positions, shape.capsule_width)
        self.y_embedding = nn.Embedding(shape.n_positions, shape.capsule_width)
        self.dropout = nn.Dropout(shape.dropout)
        self.blocks = nn.Sequential(*[_block(shape) for _ in range(shape.n_layers)])
        if shape.n_graph_heads:
            self.graph = GraphAttention(
                width, shape.graph_hidden, shape.graph_out, shape.n_graph_heads, shape.dropout, shape.axis
            )
        self.head = nn.Sequential(
            nn.Linear(shape.out, GENE_HIDDEN),
            nn.ReLU(),
            nn.LayerNorm(GENE_HIDDEN),
            nn.Linear(GENE_HIDDEN, shape.n_genes),
        )

    def patch_capsules(self, images: Tensor) -> Tensor:
        """(n_spots, 3, pixels, pixels) to (n_spots, capsules, capsule_width): each patch by itself."""
        return cast(Tensor, self.capsules(torch.relu(self.convolution(images))))

    def tokens(self, images: Tensor, positions: Tensor) -> Tensor:
        """(n_spots, width) output of the transformer; ``positions`` are (n_spots, 2) array coordinates."""
        placed = self.x_embedding(positions[:, 0]), self.y_embedding(positions[:, 1])
        spots = torch.cat([self.patch_capsules(images).flatten(1), *placed], dim=1)
        return cast(Tensor, self.blocks(self.dropout(spots)))

    def hidden(self, images: Tensor, positions: Tensor, neighbours: Tensor, near: Tensor) -> Tensor:
        """(n_spots, out) what the gene head reads.

        Args:
            images: (n_spots, 3, pixels, pixels) of one slide.
            positions: (n_spots, 2) int64 array coordinates, each below ``n_positions``.
            neighbours: (n_spots, k) int64 rows.
            near: (n_spots, k) bool: which of them are edges; at least one in each row.
        """
        spots = self.tokens(images, positions)
        return cast(Tensor, self.graph(spots, neighbours, near)) if self.shape.n_graph_heads else spots

    def forward(self, images: Tensor, positions: Tensor, neighbours: Tensor, near: Tensor) -> Tensor:
        """(n_spots, n_genes) predictions; every spot sees all spots of its slide."""
        return cast(Tensor, self.head(self.hidden(images, positions, neighbours, near)))


def _block(shape: THItoGeneShape) -> Block:
    return Block(shape.width, n_heads=shape.n_heads, head_width=HEAD_WIDTH, hidden=shape.hidden, dropout=shape.dropout)
