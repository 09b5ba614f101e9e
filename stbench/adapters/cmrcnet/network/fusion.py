"""Fusion module: a Transformer block on the tokens, then residual cross-attention to the guide."""

from __future__ import annotations

from torch import Tensor, nn

from stbench.adapters.cmrcnet.network.attention import ResidualCrossAttention
from stbench.adapters.cmrcnet.network.transformer import TransformerBlock


class FusionBlock(nn.Module):
    """x = block(tokens); x + residual_cross_attention(x, guide). The guide passes on unchanged."""

    def __init__(self, width: int, heads: int, *, mlp_ratio: int = 4, dropout: float = 0.1) -> None:
        super().__init__()
        self.block = TransformerBlock(width, heads, mlp_ratio=mlp_ratio, dropout=dropout)
        self.cross = ResidualCrossAttention(width, heads)

    def forward(self, tokens: Tensor, guide: Tensor) -> Tensor:
        """Tokens (n, t, width) and guide (n, g, width) to fused tokens (n, t, width)."""
        fused = self.block(tokens)
        out: Tensor = fused + self.cross(fused, guide)
        return out
