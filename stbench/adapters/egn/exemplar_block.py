"""The exemplar block: a query learns from its exemplars' expression, and opens gates over the patch's tokens."""

from typing import NamedTuple

import torch
from torch import Tensor, nn

GATE_WIDTHS = 4
"""Inner width of the gates, in heads' widths, however many heads there are."""


class Refined(NamedTuple):
    """What a block makes of a patch and its exemplars."""

    tokens: Tensor
    """(n, n_tokens, width)."""
    query: Tensor
    """(n, 1, width)."""
    exemplars: Tensor
    """(n, k, width)."""


class ExemplarBlock(nn.Module):
    """Query and exemplars, through the exemplars' expression, to the tokens and back."""

    def __init__(self, width: int, n_tokens: int, *, n_heads: int, head_width: int) -> None:
        """``n_tokens`` are those of a patch: each head has a gate for each."""
        super().__init__()
        self.n_heads = n_heads
        inner, gates = n_heads * head_width, GATE_WIDTHS * head_width
        self.gates = nn.Sequential(nn.Linear(2 * width, gates), nn.SiLU(), nn.Linear(gates, 2 * width))
        self.value = nn.Linear(width, width)
        self.exemplar_norm = nn.LayerNorm(width)
        self.token_norm, self.token_in = nn.LayerNorm(width), nn.Linear(width, inner)
        self.query_norm, self.opened = nn.LayerNorm(width), nn.Linear(width, n_tokens * n_heads)
        self.token_out = nn.Linear(inner, width, bias=False)
        self.query_out = nn.Linear(inner, width, bias=False)

    def forward(self, tokens: Tensor, query: Tensor, exemplars: Tensor, expression: Tensor) -> Refined:
        """All refined once.

        Args:
            tokens: (n, n_tokens, width) of patches.
            query: (n, 1, width) of the patch as a whole.
            exemplars: (n, k, width).
            expression: (n, k, width) of exemplars, mapped.
        """
        value = self.value(expression)
        pairs = torch.cat([query - exemplars, exemplars.expand(len(query), -1, -1)], dim=2)
        to_query, to_exemplars = self.gates(pairs).sigmoid().chunk(2, dim=2)
        informed = query + (to_query * value).mean(dim=1, keepdim=True)
        opened = self.opened(self.query_norm(informed)).view(len(tokens), self.n_heads, -1).sigmoid()
        heads = self.token_in(self.token_norm(tokens)).unflatten(2, (self.n_heads, -1))
        seen = (heads * opened.transpose(1, 2).unsqueeze(3)).flatten(2)
        return Refined(
            tokens=tokens + self.token_out(seen),
            query=query + self.query_out(seen.mean(dim=1, keepdim=True)),
            exemplars=self.exemplar_norm(to_exemplars * value + exemplars),
        )
