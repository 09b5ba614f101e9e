"""Both attentions of the paper, by plain loops in float64."""

import math

import pytest
import torch
from numpy.testing import assert_allclose

from stbench.adapters.cmrcnet.network.attention import (
    PreliminaryAttention,
    ResidualCrossAttention,
    join_heads,
    split_heads,
)
from tests.adapters.cmrcnet.plain import attended, drawn, linear, softmax


@pytest.mark.parametrize(("heads", "scale_width"), [(4, 16), (4, 4), (1, 16), (2, 7)])
def test_preliminary_attention(heads, scale_width):
    with torch.random.fork_rng():
        torch.manual_seed(1)
        attention = PreliminaryAttention(16, heads=heads, scale_width=scale_width).double()
    tokens, guide = drawn(1, 5, 16, seed=5), drawn(1, 3, 16, seed=6)
    queries = [linear(attention.query, row) for row in tokens[0].tolist()]
    keys = [linear(attention.key, row) for row in guide[0].tolist()]
    values = [linear(attention.value, row) for row in guide[0].tolist()]
    mixed = attended(queries, keys, values, heads=heads, scale=math.sqrt(scale_width))
    expected = [linear(attention.out, row) for row in mixed]
    assert_allclose(attention(tokens, guide)[0].detach(), expected, atol=1e-12)


@pytest.mark.parametrize("heads", [8, 2, 1])
def test_residual_cross_attention(heads):
    with torch.random.fork_rng():
        torch.manual_seed(2)
        attention = ResidualCrossAttention(16, heads=heads).double().eval()
    tokens, guide = drawn(1, 5, 16, seed=7), drawn(1, 3, 16, seed=8)
    queries = [[max(v, 0.0) for v in linear(attention.query, row)] for row in tokens[0].tolist()]
    keys = [[max(v, 0.0) for v in linear(attention.key, row)] for row in guide[0].tolist()]
    own = [linear(attention.own_value, row) for row in queries]
    values = [linear(attention.guide_value, row) for row in keys]
    mixed = attended(queries, keys, values, heads, math.sqrt(16 // heads))
    expected = [[a + b for a, b in zip(x, y, strict=True)] for x, y in zip(own, mixed, strict=True)]
    assert_allclose(attention(tokens, guide)[0].detach(), expected, atol=1e-12)
    depth = 16 // heads
    first = softmax(
        [sum(a * b for a, b in zip(queries[0][:depth], key[:depth], strict=True)) / depth**0.5 for key in keys]
    )
    assert_allclose(attention.weights(tokens, guide)[0, 0, 0].detach(), first, atol=1e-12)


@pytest.mark.parametrize("heads", [1, 2, 4])
def test_a_head_is_a_run_of_columns_and_heads_join_as_they_were_split(heads):
    tokens = drawn(2, 5, 8)
    parts, depth = split_heads(tokens, heads), 8 // heads
    for head in range(heads):
        assert torch.equal(parts[:, head], tokens[..., head * depth : (head + 1) * depth])
    assert torch.equal(join_heads(parts), tokens)


@pytest.mark.parametrize("width", [64, 256])
def test_the_three_projections_start_as_one_matrix_of_threefold_width_would(width):
    attention, bound = PreliminaryAttention(width, 4, scale_width=width), math.sqrt(6 / (4 * width))
    for projection in (attention.query, attention.key, attention.value):
        assert 0.98 * bound < projection.weight.abs().max() <= bound
        assert not projection.bias.any()
