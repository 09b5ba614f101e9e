"""HisToGene: a transformer over all spots of a slide, one token per spot.

Pang, Su, Li, bioRxiv 2021.11.28.470212; "authors' code" below is maxpmx/HisToGene.
"""

from dataclasses import dataclass
from typing import cast

from torch import Tensor, nn

from stbench.adapters.parts.transformer import Block


@dataclass(frozen=True, kw_only=True)
class HisToGeneShape:
    """Sizes of one network; the defaults are those of the published runs on HER2-positive tumours."""

    n_genes: int
    patch_pixels: int = 112
    n_layers: int = 8
    width: int = 1024
    n_positions: int = 64
    """Rows of each of the two position tables: array coordinates 0 .. n_positions - 1."""
    n_heads: int = 16
    head_width: int = 64
    """Width of one attention head; the authors' inner width is heads x 64, whatever ``width`` is."""
    dropout: float = 0.1
    n_features: int = 0
    """Length of the features that are read in the place of pixels; 0 reads pixels."""

    @property
    def n_inputs(self) -> int:
        """Numbers that a token is a linear map of."""
        return self.n_features or 3 * self.patch_pixels**2


class HisToGene(nn.Module):
    """Linear patch embedding plus learned x and y embeddings, pre-norm transformer, LayerNorm-Linear head."""

    def __init__(self, shape: HisToGeneShape) -> None:
        """Random weights by torch's defaults, as in the authors' code."""
        super().__init__()
        self.shape = shape
        self.patch_embedding = nn.Linear(shape.n_inputs, shape.width)
        self.x_embedding = nn.Embedding(shape.n_positions, shape.width)
        self.y_embedding = nn.Embedding(shape.n_positions, shape.width)
        self.dropout = nn.Dropout(shape.dropout)
        self.blocks = nn.ModuleList([_block(shape) for _ in range(shape.n_layers)])
        self.head_norm = nn.LayerNorm(shape.width, eps=1e-5)
        self.head = nn.Linear(shape.width, shape.n_genes)

    def tokens(self, patches: Tensor, positions: Tensor) -> Tensor:
        """(..., n_spots, width) output of the last block, with no norm after it.

        Args:
            patches: (..., n_spots, 3 * patch_pixels**2) from :func:`flattened`, one slide at a time; or features.
            positions: (..., n_spots, 2) int64 array coordinates (x, y), each below ``n_positions``.
        """
        embedded = self.patch_embedding(patches)
        embedded = embedded + self.x_embedding(positions[..., 0]) + self.y_embedding(positions[..., 1])
        tokens = cast(Tensor, self.dropout(embedded))
        for block in self.blocks:
            tokens = block(tokens)
        return tokens

    def forward(self, patches: Tensor, positions: Tensor) -> Tensor:
        """(..., n_spots, n_genes) predictions; every spot sees all spots of its slide."""
        return cast(Tensor, self.head(self.head_norm(self.tokens(patches, positions))))


def _block(shape: HisToGeneShape) -> Block:
    """A layer whose perceptron is of twice the width."""
    return Block(
        shape.width, n_heads=shape.n_heads, head_width=shape.head_width, hidden=2 * shape.width, dropout=shape.dropout
    )


def flattened(patches: Tensor) -> Tensor:
    """(n_spots, 3 * side**2) from (n_spots, side, side, 3) row-major images, in the order [x, y, channel].

    The authors transpose the slide image before cutting, so published weights expect columns first.
    """
    return patches.transpose(1, 2).flatten(1)
