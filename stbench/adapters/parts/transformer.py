"""The transformer layer that methods over spots share: norm first, queries, keys and values without biases."""

from typing import cast

from torch import Tensor, nn
from torch.nn import functional


class Block(nn.Module):
    """Self-attention, then a two-layer perceptron, each normed before and added after."""

    def __init__(self, width: int, *, n_heads: int, head_width: int, hidden: int, dropout: float) -> None:
        """Both halves of one layer; ``hidden`` is the perceptron's inner width."""
        super().__init__()
        self.attention_norm = nn.LayerNorm(width, eps=1e-5)
        self.attention = Attention(width, n_heads=n_heads, head_width=head_width, dropout=dropout)
        self.mlp_norm = nn.LayerNorm(width, eps=1e-5)
        self.mlp = nn.Sequential(
            nn.Linear(width, hidden),
            nn.GELU(),
            nn.Dropout(dropout),
            nn.Linear(hidden, width),
            nn.Dropout(dropout),
        )

    def forward(self, tokens: Tensor) -> Tensor:
        """(..., n_tokens, width) to the same shape."""
        tokens = tokens + self.attention(self.attention_norm(tokens))
        return cast(Tensor, tokens + self.mlp(self.mlp_norm(tokens)))


class Attention(nn.Module):
    """Dense multi-head self-attention without biases on queries, keys and values."""

    def __init__(self, width: int, *, n_heads: int, head_width: int, dropout: float) -> None:
        """Inner width is ``n_heads * head_width``, whatever ``width`` is."""
        super().__init__()
        self.n_heads = n_heads
        inner = n_heads * head_width
        self.to_qkv = nn.Linear(width, 3 * inner, bias=False)
        self.to_out = nn.Linear(inner, width)
        self.dropout = nn.Dropout(dropout)

    def forward(self, tokens: Tensor) -> Tensor:
        """(..., n_tokens, width) to the same shape."""
        query, key, value = (
            part.unflatten(-1, (self.n_heads, -1)).transpose(-2, -3) for part in self.to_qkv(tokens).chunk(3, dim=-1)
        )
        mixed = functional.scaled_dot_product_attention(query, key, value)
        return cast(Tensor, self.dropout(self.to_out(mixed.transpose(-2, -3).flatten(-2))))
