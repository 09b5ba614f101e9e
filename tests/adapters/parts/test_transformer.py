"""The transformer layer: attention over all tokens, against torch's own."""

import pytest
import torch
from torch.nn import functional

from stbench.adapters.parts.transformer import Attention, Block


@pytest.mark.parametrize(("n_heads", "head_width"), [(1, 8), (2, 3)])
def test_attention_is_a_softmax_of_scaled_products(n_heads: int, head_width: int) -> None:
    attention = Attention(6, n_heads=n_heads, head_width=head_width, dropout=0.0)
    tokens = torch.randn(5, 6, generator=torch.Generator().manual_seed(0))
    query, key, value = (part.view(5, n_heads, head_width) for part in attention.to_qkv(tokens).chunk(3, dim=1))
    weights = functional.softmax(torch.einsum("qhd,khd->hqk", query, key) / head_width**0.5, dim=-1)
    mixed = torch.einsum("hqk,khd->qhd", weights, value).reshape(5, -1)
    torch.testing.assert_close(attention(tokens), attention.to_out(mixed))


@pytest.mark.parametrize("hidden", [4, 12])
def test_a_block_adds_to_what_comes_in(hidden: int) -> None:
    block = Block(6, n_heads=2, head_width=4, hidden=hidden, dropout=0.0)
    for layer in (block.attention.to_out, block.mlp[3]):
        torch.nn.init.zeros_(layer.weight)
        torch.nn.init.zeros_(layer.bias)
    tokens = torch.ones(3, 6)
    assert torch.equal(block(tokens), tokens)
    assert block.mlp[0].out_features == hidden


@pytest.mark.parametrize("dropout", [0.1, 0.5])
def test_dropout_follows_attention_and_each_half_of_the_perceptron(dropout: float) -> None:
    block = Block(6, n_heads=2, head_width=4, hidden=8, dropout=dropout)
    assert [type(part).__name__ for part in block.mlp] == ["Linear", "GELU", "Dropout", "Linear", "Dropout"]
    assert {part.p for part in block.modules() if isinstance(part, torch.nn.Dropout)} == {dropout}
