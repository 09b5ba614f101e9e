"""HisToGene: a transformer over all spots of a section, one token per spot.

Pang, Su, Li, bioRxiv 2021.11.28.470212; "authors' code" below is maxpmx/HisToGene.
"""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple, cast

import torch
from torch import Tensor, nn
from torch.nn import functional


@dataclass(frozen=True, kw_only=True)
class HisToGeneShape:
    """Sizes of one network; the defaults are those of the published her2st runs."""

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


class HisToGene(nn.Module):
    """Linear patch embedding plus learned x and y embeddings, pre-norm transformer, LayerNorm-Linear head."""

    def __init__(self, shape: HisToGeneShape) -> None:
        """Random weights by torch's defaults, as in the authors' code."""
        super().__init__()
        self.shape = shape
        self.patch_embedding = nn.Linear(3 * shape.patch_pixels**2, shape.width)
        self.x_embedding = nn.Embedding(shape.n_positions, shape.width)
        self.y_embedding = nn.Embedding(shape.n_positions, shape.width)
        self.dropout = nn.Dropout(shape.dropout)
        self.blocks = nn.ModuleList([Block(shape) for _ in range(shape.n_layers)])
        self.head_norm = nn.LayerNorm(shape.width, eps=1e-5)
        self.head = nn.Linear(shape.width, shape.n_genes)

    def tokens(self, patches: Tensor, positions: Tensor) -> Tensor:
        """(..., n_spots, width) output of the last block, with no norm after it.

        Args:
            patches: (..., n_spots, 3 * patch_pixels**2) from :func:`flattened`, one section at a time.
            positions: (..., n_spots, 2) int64 array coordinates (x, y), each below ``n_positions``.
        """
        embedded = self.patch_embedding(patches)
        embedded = embedded + self.x_embedding(positions[..., 0]) + self.y_embedding(positions[..., 1])
        tokens = cast(Tensor, self.dropout(embedded))
        for block in self.blocks:
            tokens = block(tokens)
        return tokens

    def forward(self, patches: Tensor, positions: Tensor) -> Tensor:
        """(..., n_spots, n_genes) predictions; every spot sees all spots of its section."""
        return cast(Tensor, self.head(self.head_norm(self.tokens(patches, positions))))


class Block(nn.Module):
    """Self-attention, then a two-layer perceptron of twice the width, each normed before and added after."""

    def __init__(self, shape: HisToGeneShape) -> None:
        """Both halves of one layer."""
        super().__init__()
        self.attention_norm = nn.LayerNorm(shape.width, eps=1e-5)
        self.attention = Attention(shape)
        self.mlp_norm = nn.LayerNorm(shape.width, eps=1e-5)
        self.mlp = nn.Sequential(
            nn.Linear(shape.width, 2 * shape.width),
            nn.GELU(),
            nn.Dropout(shape.dropout),
            nn.Linear(2 * shape.width, shape.width),
            nn.Dropout(shape.dropout),
        )

    def forward(self, tokens: Tensor) -> Tensor:
        """(..., n_spots, width) to the same shape."""
        tokens = tokens + self.attention(self.attention_norm(tokens))
        return cast(Tensor, tokens + self.mlp(self.mlp_norm(tokens)))


class Attention(nn.Module):
    """Dense multi-head self-attention without biases on queries, keys and values."""

    def __init__(self, shape: HisToGeneShape) -> None:
        """Inner width is ``n_heads * head_width``."""
        super().__init__()
        self.n_heads = shape.n_heads
        inner = shape.n_heads * shape.head_width
        self.to_qkv = nn.Linear(shape.width, 3 * inner, bias=False)
        self.to_out = nn.Linear(inner, shape.width)
        self.dropout = nn.Dropout(shape.dropout)

    def forward(self, tokens: Tensor) -> Tensor:
        """(..., n_spots, width) to the same shape."""
        query, key, value = (
            part.unflatten(-1, (self.n_heads, -1)).transpose(-2, -3) for part in self.to_qkv(tokens).chunk(3, dim=-1)
        )
        mixed = functional.scaled_dot_product_attention(query, key, value)
        return cast(Tensor, self.dropout(self.to_out(mixed.transpose(-2, -3).flatten(-2))))


def flattened(patches: Tensor) -> Tensor:
    """(n_spots, 3 * side**2) from (n_spots, side, side, 3) row-major images, in the order [x, y, channel].

    The authors transpose the section image before cutting, so published weights expect columns first.
    """
    return patches.transpose(1, 2).flatten(1)


class PublishedNetwork(NamedTuple):
    """Sizes and weights read from a checkpoint of the authors' code."""

    shape: HisToGeneShape
    state: dict[str, Tensor]


_NAMES = {
    "x_embed": "x_embedding",
    "y_embed": "y_embedding",
    "gene_head.0": "head_norm",
    "gene_head.1": "head",
}
_BLOCK_NAMES = {
    "0.norm": "attention_norm",
    "0.fn.to_qkv": "attention.to_qkv",
    "0.fn.to_out.0": "attention.to_out",
    "1.norm": "mlp_norm",
    "1.fn.net.0": "mlp.0",
    "1.fn.net.3": "mlp.3",
}
_BLOCK_KEY = re.compile(r"^vit\.transformer\.layers\.(\d+)\.(.+)$")


def from_published(checkpoint: Mapping[str, Any]) -> PublishedNetwork:
    """Weights under our names, and the sizes that the file itself does not state, inferred from shapes.

    Args:
        checkpoint: the Lightning file's content (its ``state_dict`` entry is used) or that entry itself.
            A key this network does not know keeps its name, so that strict loading reports it.
    """
    published: Mapping[str, Tensor] = checkpoint.get("state_dict", checkpoint)
    state = {_own_name(key): value for key, value in published.items()}
    width, n_inputs = state["patch_embedding.weight"].shape
    layers = {int(match[1]) for match in map(_BLOCK_KEY.match, published) if match}
    shape = HisToGeneShape(
        n_genes=state["head.weight"].shape[0],
        patch_pixels=math.isqrt(n_inputs // 3),
        n_layers=len(layers),
        width=width,
        n_positions=state["x_embedding.weight"].shape[0],
    )
    return PublishedNetwork(shape, state)


def load_published(checkpoint: Mapping[str, Any]) -> HisToGene:
    """The network a checkpoint of the authors' code describes, strictly loaded, in evaluation mode."""
    shape, state = from_published(checkpoint)
    with torch.device("meta"):
        network = HisToGene(shape)
    network.load_state_dict(state, strict=True, assign=True)
    return network.eval()


def _own_name(key: str) -> str:
    """Our name of a published parameter; the key itself where it is none."""
    stem, _, leaf = key.rpartition(".")
    block = _BLOCK_KEY.match(stem)
    if block and block[2] in _BLOCK_NAMES:
        return f"blocks.{block[1]}.{_BLOCK_NAMES[block[2]]}.{leaf}"
    return f"{_NAMES[stem]}.{leaf}" if stem in _NAMES else key
