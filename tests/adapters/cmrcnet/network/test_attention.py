"""Both attentions of the paper, by plain loops in float64."""

import math

import torch
from numpy.testing import assert_allclose

from stbench.adapters.cmrcnet.network.attention import PreliminaryAttention, ResidualCrossAttention
from tests.adapters.cmrcnet.plain import attended, drawn, linear


def test_preliminary_attention():
    with torch.random.fork_rng():
        torch.manual_seed(1)
        attention = PreliminaryAttention(16, heads=4, scale_width=16).double()
    tokens, guide = drawn(1, 5, 16, seed=5), drawn(1, 3, 16, seed=6)
    queries = [linear(attention.query, row) for row in tokens[0].tolist()]
    keys = [linear(attention.key, row) for row in guide[0].tolist()]
    values = [linear(attention.value, row) for row in guide[0].tolist()]
    mixed = attended(queries, keys, values, heads=4, scale=math.sqrt(16))
    expected = [linear(attention.out, row) for row in mixed]
    assert_allclose(attention(tokens, guide)[0].detach(), expected, atol=1e-12)


def test_residual_cross_attention():
    with torch.random.fork_rng():
        torch.manual_seed(2)
        attention = ResidualCrossAttention(16, heads=8).double().eval()
    tokens, guide = drawn(1, 5, 16, seed=7), drawn(1, 3, 16, seed=8)
    queries = [[max(v, 0.0) for v in linear(attention.query, row)] for row in tokens[0].tolist()]
    keys = [[max(v, 0.0) for v in linear(attention.key, row)] for row in guide[0].tolist()]
    own = [linear(attention.own_value, row) for row in queries]
    mixed = attended(queries, keys, [linear(attention.guide_value, row) for row in keys], 8, math.sqrt(2))
    expected = [[a + b for a, b in zip(x, y, strict=True)] for x, y in zip(own, mixed, strict=True)]
    assert_allclose(attention(tokens, guide)[0].detach(), expected, atol=1e-12)
