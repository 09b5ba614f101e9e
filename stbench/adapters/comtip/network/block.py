"""Block: a pre-norm transformer layer of CLIP, in pieces, so that keys and values can come from elsewhere."""

import math
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

QUICK_GELU_SLOPE = 1.702
LAYER_NORM_EPSILON = 1e-5


class _QuickGelu(torch.autograd.Function):
    """x * sigmoid(1.702 x), which keeps one tensor for the backward pass instead of three."""

    @staticmethod
    def forward(ctx: Any, x: Tensor) -> Tensor:
        scaled = x * QUICK_GELU_SLOPE
        ctx.save_for_backward(scaled)
        return functional.silu(scaled).div_(QUICK_GELU_SLOPE)

    @staticmethod
    def backward(ctx: Any, *grads: Tensor) -> Tensor:
        (scaled,) = ctx.saved_tensors
        grad: Tensor = torch.ops.aten.silu_backward(grads[0], scaled)
        return grad


def quick_gelu(x: Tensor) -> Tensor:
    """CLIP's activation, x * sigmoid(1.702 x)."""
    return _QuickGelu.apply(x)


class SelfAttention(nn.Module):
    """The four projections of an attention layer, named as in HuggingFace CLIP checkpoints."""

    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.k_proj = nn.Linear(width, width)
        self.v_proj = nn.Linear(width, width)
        self.q_proj = nn.Linear(width, width)
        self.out_proj = nn.Linear(width, width)

    def split(self, x: Tensor) -> Tensor:
        """(..., width) -> (..., n_heads, head_width)."""
        return x.view(*x.shape[:-1], self.heads, -1)


class Mlp(nn.Module):
    """Two linear layers around QuickGELU."""

    def __init__(self, width: int, hidden: int) -> None:
        super().__init__()
        self.fc1 = nn.Linear(width, hidden)
        self.fc2 = nn.Linear(hidden, width)

    def forward(self, x: Tensor) -> Tensor:
        """(..., width) -> (..., width)."""
        hidden: Tensor = self.fc2(quick_gelu(self.fc1(x)))
        return hidden


class Block(nn.Module):
    """x + attention(norm(x)), then x + mlp(norm(x)).

    ``keys_values``, ``queries`` and ``finish`` are the same layer in pieces, for callers that compute the
    attention between tokens of different streams themselves.
    """

    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.self_attn = SelfAttention(width, heads)
        self.layer_norm1 = nn.LayerNorm(width, eps=LAYER_NORM_EPSILON)
        self.mlp = Mlp(width, 4 * width)
        self.layer_norm2 = nn.LayerNorm(width, eps=LAYER_NORM_EPSILON)

    def normed(self, x: Tensor) -> Tensor:
        """What the attention reads: (..., width)."""
        y: Tensor = self.layer_norm1(x)
        return y

    def queries(self, normed: Tensor) -> Tensor:
        """(..., width) -> (..., n_heads, head_width)."""
        return self.self_attn.split(self.self_attn.q_proj(normed))

    def keys_values(self, normed: Tensor) -> tuple[Tensor, Tensor]:
        """(..., width) -> keys and values, each (..., n_heads, head_width)."""
        attention = self.self_attn
        return attention.split(attention.k_proj(normed)), attention.split(attention.v_proj(normed))

    def finish(self, x: Tensor, attended: Tensor) -> Tensor:
        """The rest of the layer.

        Args:
            x: (..., width) the layer's input.
            attended: (..., n_heads, head_width) weighted values.
        """
        x = x + self.self_attn.out_proj(attended.flatten(-2))
        y: Tensor = x + self.mlp(self.layer_norm2(x))
        return y

    def forward(self, x: Tensor, *, causal: bool) -> Tensor:
        """(n, tokens, width) -> (n, tokens, width); ``causal`` lets token t see tokens up to t only."""
        normed = self.normed(x)
        key, value = self.keys_values(normed)
        return self.finish(x, attend(self.queries(normed), key, value, causal=causal))


def attend(query: Tensor, key: Tensor, value: Tensor, *, causal: bool = False, mask: Tensor | None = None) -> Tensor:
    """Scaled dot-product attention with tokens before heads.

    Args:
        query: (n, tokens, n_heads, head_width).
        key: (n, seen, n_heads, head_width).
        value: as ``key``.
        causal: token t sees tokens up to t.
        mask: broadcastable to (n, n_heads, tokens, seen); 0 where seen, -inf where not.

    Returns:
        (n, tokens, n_heads, head_width).
    """
    attended = functional.scaled_dot_product_attention(
        query.transpose(1, 2), key.transpose(1, 2), value.transpose(1, 2), attn_mask=mask, is_causal=causal
    )
    return attended.transpose(1, 2)


class Layers(nn.Module):
    """A stack of blocks under the name ``layers``, as checkpoints have it."""

    def __init__(self, depth: int, width: int, heads: int) -> None:
        super().__init__()
        self.layers = nn.ModuleList(Block(width, heads) for _ in range(depth))

    def blocks(self) -> list[Block]:
        """The blocks in order, typed."""
        return [layer for layer in self.layers if isinstance(layer, Block)]

    def forward(self, x: Tensor, *, causal: bool) -> Tensor:
        """(n, tokens, width) -> (n, tokens, width)."""
        for block in self.blocks():
            x = block(x, causal=causal)
        return x

    def initialise(self, generator: torch.Generator) -> None:
        """CLIP's random start: deviations shrink with width and, where layers add up, with depth."""
        for block in self.blocks():
            width, depth = block.mlp.fc1.in_features, len(self.layers)
            attention = block.self_attn
            for projection in (attention.q_proj, attention.k_proj, attention.v_proj):
                normal_linear(projection, width**-0.5, generator)
            into_stream = width**-0.5 / math.sqrt(2 * depth)
            normal_linear(attention.out_proj, into_stream, generator)
            normal_linear(block.mlp.fc1, (2 * width) ** -0.5, generator)
            normal_linear(block.mlp.fc2, into_stream, generator)


def normal_linear(layer: nn.Linear, std: float, generator: torch.Generator) -> None:
    """Weights N(0, std), bias zero."""
    nn.init.normal_(layer.weight, std=std, generator=generator)
    if layer.bias is not None:
        nn.init.zeros_(layer.bias)
