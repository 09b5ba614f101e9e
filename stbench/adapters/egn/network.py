"""EGN: a vision transformer of one patch, refined by the training spots that look most like it.

Yang et al., WACV 2023, 5028-5037; "authors' code" below is Yan98/EGN, v1.
"""

from dataclasses import dataclass
from typing import cast

import torch
from torch import Tensor, nn

from stbench.adapters.egn.exemplar_block import ExemplarBlock
from stbench.adapters.parts.transformer import Attention

TEMPERATURE, SHARE = 0.1, 0.5
"""Of the attention pool, which multiplies by it, and how much it counts beside the mean."""


@dataclass(frozen=True, kw_only=True)
class EGNShape:
    """Sizes of one network; the defaults are those of the published runs."""

    n_genes: int
    n_features: int = 2048
    """Of the frozen encoder that exemplars are found by."""
    pixels: int = 256
    square: int = 32
    """Side of the squares that are tokens."""
    width: int = 1024
    n_layers: int = 8
    n_heads: int = 16
    head_width: int = 64
    hidden: int = 4096
    n_mappers: int = 2
    """Perceptrons on query and exemplars."""
    block_every: int = 2
    """Layers from one exemplar block to the next; 0 leaves them out."""
    block_heads: int = 8
    block_head_width: int = 64

    @property
    def n_tokens(self) -> int:
        """Of one patch."""
        return (self.pixels // self.square) ** 2


class EGN(nn.Module):
    """Tokens of a patch, the patch as a whole, and its exemplars, to expression."""

    def __init__(self, shape: EGNShape) -> None:
        """Random weights by torch's defaults; positions from a standard normal."""
        super().__init__()
        self.shape, width = shape, shape.width
        self.token_in = nn.Linear(3 * shape.square**2, width)
        self.positions = nn.Parameter(torch.randn(1, shape.n_tokens + 1, width))
        self.query_in = nn.Linear(shape.n_features, width)
        self.exemplar_in = nn.Linear(shape.n_features + shape.n_genes, width)
        self.expression_in = nn.Linear(shape.n_genes, width)
        self.mappers = nn.ModuleList([_perceptron(width, width) for _ in range(shape.n_mappers)])
        self.layers = nn.ModuleList([TokenLayer(shape, number) for number in range(shape.n_layers)])
        self.pool = nn.Linear(width, width)
        self.head_norm = nn.LayerNorm(2 * width)
        self.head = nn.Linear(2 * width, shape.n_genes)

    def hidden(self, images: Tensor, query: Tensor, exemplars: Tensor, expression: Tensor) -> Tensor:
        """(n, 2 * width) what the head reads, normed.

        Args:
            images: (n, 3, pixels, pixels).
            query: (n, n_features) features of the same patches.
            exemplars: (n, k, n_features) features of their exemplars.
            expression: (n, k, n_genes) expression of these.
        """
        positions = self.positions[:, : self.shape.n_tokens]
        tokens = self.token_in(squares(images, self.shape.square)) + positions
        known = self.exemplar_in(torch.cat([exemplars, expression], dim=2))
        together = torch.cat([self.query_in(query.unsqueeze(1)), known], dim=1)
        for mapper in self.mappers:
            together = together + mapper(together)
        whole, known, mapped = together[:, :1], together[:, 1:], self.expression_in(expression)
        for layer in self.layers:
            tokens, whole, known = layer(tokens, positions, whole, known, mapped)
        return cast(Tensor, self.head_norm(torch.cat([self._pooled(tokens), whole.squeeze(1)], dim=1)))

    def forward(self, images: Tensor, query: Tensor, exemplars: Tensor, expression: Tensor) -> Tensor:
        """(n, n_genes) predictions."""
        return cast(Tensor, self.head(self.hidden(images, query, exemplars, expression)))

    def _pooled(self, tokens: Tensor) -> Tensor:
        """(n, width): the mean over tokens, and a share of a mean that is weighed channel by channel."""
        scores = self.pool(tokens)
        weighed = (scores * (TEMPERATURE * scores).softmax(dim=1)).sum(dim=1)
        return cast(Tensor, scores.mean(dim=1) + SHARE * weighed)


class TokenLayer(nn.Module):
    """Attention over a patch's tokens, an exemplar block in some layers, and a perceptron."""

    def __init__(self, shape: EGNShape, number: int) -> None:
        """``number`` counts from 0."""
        super().__init__()
        width = shape.width
        self.attention_norm = nn.LayerNorm(width)
        self.attention = Attention(width, n_heads=shape.n_heads, head_width=shape.head_width, dropout=0.0)
        if shape.block_every and (number + 1) % shape.block_every == 0:
            self.block = ExemplarBlock(
                width, shape.n_tokens, n_heads=shape.block_heads, head_width=shape.block_head_width
            )
        self.perceptron = _perceptron(width, shape.hidden)

    def forward(
        self, tokens: Tensor, positions: Tensor, query: Tensor, exemplars: Tensor, expression: Tensor
    ) -> tuple[Tensor, Tensor, Tensor]:
        """Tokens, query and exemplars after the layer; positions are added before the norm, and in every layer."""
        tokens = tokens + self.attention(self.attention_norm(tokens + positions))
        if hasattr(self, "block"):
            tokens, query, exemplars = self.block(tokens, query, exemplars, expression)
        return tokens + self.perceptron(tokens), query, exemplars


def squares(images: Tensor, side: int) -> Tensor:
    """(n, n_tokens, 3 * side**2) from (n, 3, pixels, pixels), each square in the order row, column, channel."""
    n, channels, pixels, _ = images.shape
    cut = images.reshape(n, channels, pixels // side, side, pixels // side, side)
    return cut.permute(0, 2, 4, 3, 5, 1).flatten(3).flatten(1, 2)


def _perceptron(width: int, hidden: int) -> nn.Sequential:
    return nn.Sequential(nn.LayerNorm(width), nn.Linear(width, hidden), nn.GELU(), nn.Linear(hidden, width))
