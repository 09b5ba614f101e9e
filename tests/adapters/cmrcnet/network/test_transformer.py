"""The Transformer block by plain loops in float64, and the passes in which it drops nothing."""

import math

import pytest
import torch
from numpy.testing import assert_allclose

from stbench.adapters.cmrcnet.network.transformer import Mlp, SelfAttention, TransformerBlock
from tests.adapters.cmrcnet.plain import attended, drawn, linear

WIDTH = 8


def seeded(make):
    with torch.random.fork_rng():
        torch.manual_seed(3)
        return make().double().eval()


def attention(module, rows):
    """Self-attention of one sample; query, key and value lie side by side in one projection."""
    fused = [linear(module.qkv, row) for row in rows]
    query, key, value = ([row[start : start + WIDTH] for row in fused] for start in (0, WIDTH, 2 * WIDTH))
    mixed = attended(query, key, value, module.heads, math.sqrt(WIDTH // module.heads))
    return [linear(module.proj, row) for row in mixed]


def mlp(module, rows):
    hidden = [[v * (1 + math.erf(v / math.sqrt(2))) / 2 for v in linear(module.fc1, row)] for row in rows]
    return [linear(module.fc2, row) for row in hidden]


def normed(norm, row):
    mean = sum(row) / len(row)
    spread = math.sqrt(sum((v - mean) ** 2 for v in row) / len(row) + norm.eps)
    scale, shift = norm.weight.tolist(), norm.bias.tolist()
    return [(v - mean) / spread * w + b for v, w, b in zip(row, scale, shift, strict=True)]


def added(rows, others):
    return [[a + b for a, b in zip(x, y, strict=True)] for x, y in zip(rows, others, strict=True)]


@pytest.mark.parametrize("heads", [1, 2, 4])
def test_self_attention_of_any_number_of_heads(heads):
    module, tokens = seeded(lambda: SelfAttention(WIDTH, heads)), drawn(1, 5, WIDTH, seed=1)
    assert_allclose(module(tokens)[0].detach(), attention(module, tokens[0].tolist()), atol=1e-12)


@pytest.mark.parametrize("hidden", [3, 16])
def test_the_mlp_has_an_exact_gelu(hidden):
    module, tokens = seeded(lambda: Mlp(WIDTH, hidden)), drawn(1, 5, WIDTH, seed=2, scale=3)
    assert_allclose(module(tokens)[0].detach(), mlp(module, tokens[0].tolist()), atol=1e-12)


@pytest.mark.parametrize("eps", [1e-5, 1e-1])
def test_a_block_norms_before_each_part_and_adds_it(eps):
    block, tokens = seeded(lambda: TransformerBlock(WIDTH, 2, eps=eps)), drawn(1, 5, WIDTH, seed=4)
    with torch.no_grad():
        for norm, seed in ((block.norm1, 5), (block.norm2, 6)):
            norm.weight.copy_(drawn(WIDTH, seed=seed))
            norm.bias.copy_(drawn(WIDTH, seed=seed + 10))
    rows = tokens[0].tolist()
    rows = added(rows, attention(block.attn, [normed(block.norm1, row) for row in rows]))
    rows = added(rows, mlp(block.mlp, [normed(block.norm2, row) for row in rows]))
    assert_allclose(block(tokens)[0].detach(), rows, atol=1e-12)


@pytest.mark.parametrize(("training", "same"), [(False, True), (True, False)])
def test_what_is_dropped_is_dropped_in_training_alone(training, same):
    block, tokens = seeded(lambda: TransformerBlock(WIDTH, 2, dropout=0.5)), drawn(1, 5, WIDTH, seed=7)
    assert torch.equal(block.train(training)(tokens), block(tokens)) is same
