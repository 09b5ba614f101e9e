"""Cross-attentions: the preliminary one and the residual one whose values also come from the image."""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn


def split_heads(tokens: Tensor, heads: int) -> Tensor:
    """(n, t, width) to (n, heads, t, width / heads)."""
    n, length, width = tokens.shape
    return tokens.reshape(n, length, heads, width // heads).transpose(1, 2)


def join_heads(tokens: Tensor) -> Tensor:
    """(n, heads, t, d) to (n, t, heads * d); undoes `split_heads`."""
    n, heads, length, depth = tokens.shape
    return tokens.transpose(1, 2).reshape(n, length, heads * depth)


class PreliminaryAttention(nn.Module):
    """F_att = softmax(Q K^T / sqrt(d_k)) V, queries from the masked tokens, keys and values from the guide.

    Paper, Cross-modal reconstruction: 4 heads; "d_k represents the dimension of the feature embeddings",
    256. The public code scales by the width of one head, 64. ``scale_width`` says which. Output projection
    and biases follow the code: the paper's equations write neither.
    """

    def __init__(self, width: int, heads: int, *, scale_width: int) -> None:
        super().__init__()
        self.heads, self.scale_width = heads, scale_width
        self.query = nn.Linear(width, width)
        self.key = nn.Linear(width, width)
        self.value = nn.Linear(width, width)
        self.out = nn.Linear(width, width)
        self._initialise(width)

    def _initialise(self, width: int) -> None:
        # The reference fuses the three projections into one (3 * width, width) matrix, so Xavier sees that
        # fan-out.
        bound = math.sqrt(6.0 / (width + 3 * width))
        for linear in (self.query, self.key, self.value):
            nn.init.uniform_(linear.weight, -bound, bound)
            nn.init.zeros_(linear.bias)
        nn.init.zeros_(self.out.bias)

    def scores(self, tokens: Tensor, guide: Tensor) -> Tensor:
        """Scaled scores before the softmax, (n, heads, t, g)."""
        query = split_heads(self.query(tokens), self.heads)
        key = split_heads(self.key(guide), self.heads)
        return query @ key.transpose(-1, -2) / math.sqrt(self.scale_width)

    def forward(self, tokens: Tensor, guide: Tensor) -> Tensor:
        """Masked tokens (n, t, width) and guide (n, g, width) to (n, t, width); no residual."""
        value = split_heads(self.value(guide), self.heads)
        out: Tensor = self.out(join_heads(torch.softmax(self.scores(tokens, guide), dim=-1) @ value))
        return out


class ResidualCrossAttention(nn.Module):
    """V1 + softmax(Q K^T / sqrt(d)) V2, where V1 comes from the queries' side (paper, Fig. 8).

    Q = Drop(ReLU(W_q x)), K = Drop(ReLU(W_k y)), V1 = W_v1 Q, V2 = W_v2 K as in the public code; d is one
    head's width; neither output projection nor norm.
    """

    def __init__(self, width: int, heads: int, *, dropout: float = 0.25) -> None:
        super().__init__()
        self.heads = heads
        self.query = nn.Linear(width, width)
        self.key = nn.Linear(width, width)
        self.own_value = nn.Linear(width, width)
        self.guide_value = nn.Linear(width, width)
        self.dropout = nn.Dropout(dropout)

    def _projected(self, tokens: Tensor, guide: Tensor) -> tuple[Tensor, Tensor]:
        return self.dropout(torch.relu(self.query(tokens))), self.dropout(torch.relu(self.key(guide)))

    def _weights(self, query: Tensor, key: Tensor) -> Tensor:
        query, key = split_heads(query, self.heads), split_heads(key, self.heads)
        return torch.softmax(query @ key.transpose(-1, -2) / math.sqrt(query.shape[-1]), dim=-1)

    def weights(self, tokens: Tensor, guide: Tensor) -> Tensor:
        """Attention weights, (n, heads, t, g); rows sum to one."""
        return self._weights(*self._projected(tokens, guide))

    def forward(self, tokens: Tensor, guide: Tensor) -> Tensor:
        """Tokens (n, t, width) and guide (n, g, width) to tokens (n, t, width)."""
        query, key = self._projected(tokens, guide)
        value = split_heads(self.guide_value(key), self.heads)
        own: Tensor = self.own_value(query)
        return own + join_heads(self._weights(query, key) @ value)
