"""Gene tokens: one self-normalising layer that turns an expression profile into a few tokens."""

from __future__ import annotations

from typing import Literal

from torch import Tensor, nn

Activation = Literal["selu", "elu"]


class GeneTokens(nn.Module):
    """Linear, activation, AlphaDropout, cut into ``count`` tokens (paper, Fig. 1d).

    The paper names SELU; the public code runs ELU with the same dropout.
    """

    def __init__(self, n_genes: int, *, count: int, width: int, activation: Activation, dropout: float = 0.25) -> None:
        super().__init__()
        self.count, self.width = count, width
        self.linear = nn.Linear(n_genes, count * width)
        self.activation: nn.Module = nn.SELU() if activation == "selu" else nn.ELU()
        self.dropout = nn.AlphaDropout(dropout)

    def forward(self, expression: Tensor) -> Tensor:
        """Expression (n, n_genes), log space, to tokens (n, count, width)."""
        flat: Tensor = self.dropout(self.activation(self.linear(expression)))
        return flat.reshape(len(expression), self.count, self.width)
