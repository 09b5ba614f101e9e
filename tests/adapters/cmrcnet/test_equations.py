"""Every equation of the CMRCNet paper, by plain loops in float64, against the network's own numbers."""

import math

import pytest
import torch
from numpy.testing import assert_allclose
from torch import Tensor

from stbench.adapters.cmrcnet.network import Views, paper_losses
from stbench.adapters.cmrcnet.network.attention import PreliminaryAttention, ResidualCrossAttention
from stbench.adapters.cmrcnet.network.loss import paper_contrastive, rebuilding_error
from stbench.adapters.parts.contrastive import soft_target_terms
from stbench.adapters.parts.retrieval import mean_expression, nearest_references
from tests.adapters.cmrcnet.made import tiny_batch, tiny_network

Rows = list[list[float]]


def drawn(*shape: int, seed: int = 0, scale: float = 1.0) -> Tensor:
    return scale * torch.randn(shape, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)


def similarity(a: Rows, b: Rows) -> Rows:
    return [[sum(x * y for x, y in zip(u, v, strict=True)) for v in b] for u in a]


def softmax(row: list[float]) -> list[float]:
    top = max(row)
    powers = [math.exp(value - top) for value in row]
    return [value / sum(powers) for value in powers]


def target(image: Rows, gene: Rows, tau: float) -> Rows:
    own, other = similarity(image, image), similarity(gene, gene)
    n = range(len(image))
    return [softmax([(own[b][j] + other[b][j]) / 2 * tau for j in n]) for b in n]


def cross_entropy(logits: Rows, weights: Rows) -> float:
    """Mean over rows of minus the weighted log softmax."""
    rows = zip(logits, weights, strict=True)
    return -sum(w * math.log(p) for row, ws in rows for w, p in zip(ws, softmax(row), strict=True)) / len(logits)


def linear(layer: torch.nn.Linear, row: list[float]) -> list[float]:
    weight, bias = layer.weight.tolist(), layer.bias.tolist()
    return [sum(w * x for w, x in zip(ws, row, strict=True)) + b for ws, b in zip(weight, bias, strict=True)]


def transposed(rows: Rows) -> Rows:
    return [list(column) for column in zip(*rows, strict=True)]


def attended(queries: Rows, keys: Rows, values: Rows, heads: int, scale: float) -> Rows:
    """Multi-head softmax(Q K^T / scale) V of one sample, heads side by side."""
    depth = len(queries[0]) // heads
    out = [[0.0] * len(queries[0]) for _ in queries]
    for head in range(heads):
        columns = range(head * depth, (head + 1) * depth)
        for t, query in enumerate(queries):
            weights = softmax([sum(query[c] * key[c] for c in columns) / scale for key in keys])
            for c in columns:
                out[t][c] = sum(w * value[c] for w, value in zip(weights, values, strict=True))
    return out


def test_intra_modal_similarity_and_target():
    """Images orthogonal to spots make every logit zero: a term is log n times its target's sum."""
    image = torch.cat([drawn(4, 3, seed=1), torch.zeros(4, 3).double()], dim=1)
    gene = torch.cat([torch.zeros(4, 3).double(), drawn(4, 3, seed=2)], dim=1)
    expected = target(image.tolist(), gene.tolist(), 1.0)
    terms = soft_target_terms(image, gene)
    assert_allclose(terms.spots, [math.log(4)] * 4, atol=1e-12)
    assert_allclose(terms.images, [math.log(4) * sum(column) for column in transposed(expected)], atol=1e-12)


@pytest.mark.parametrize("tau", [1.0, 0.5])
def test_cross_modal_similarity_and_loss_c(tau):
    image, gene = drawn(5, 6, seed=3, scale=0.7), drawn(5, 6, seed=4, scale=0.7)
    i, s = image.tolist(), gene.tolist()
    weights = target(i, s, tau)
    expected = cross_entropy(similarity(i, s), weights) + cross_entropy(similarity(s, i), transposed(weights))
    assert paper_contrastive(image, gene, temperature=tau).item() == pytest.approx(expected, abs=1e-12)


def test_target_belongs_to_the_rows_of_images_as_printed():
    """BLEEP and the public code weigh the rows of spots; the target is not symmetric, so it matters."""
    image, gene = drawn(5, 6, seed=3), drawn(5, 6, seed=4)
    swapped = soft_target_terms(image, gene)
    assert paper_contrastive(image, gene).item() != pytest.approx((swapped.spots + swapped.images).mean().item())


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


def test_loss_r():
    rebuilt, image = drawn(3, 4, seed=9), drawn(3, 4, seed=10)
    pairs = list(zip(rebuilt.flatten().tolist(), image.flatten().tolist(), strict=True))
    assert rebuilding_error(rebuilt, image).item() == pytest.approx(sum((a - b) ** 2 for a, b in pairs) / 12)


def test_cosine_variant_of_loss_r():
    rebuilt, image = drawn(2, 4, seed=9), drawn(2, 4, seed=10)
    rows = zip(rebuilt.tolist(), image.tolist(), strict=True)
    cosines = [sum(a * b for a, b in zip(u, v, strict=True)) / math.hypot(*u) / math.hypot(*v) for u, v in rows]
    assert rebuilding_error(rebuilt, image, "cosine").item() == pytest.approx(1 - sum(cosines) / 2)


def test_loss_total_of_a_whole_network():
    images, expression, keep = tiny_batch()
    views = tiny_network()(images, expression, keep=keep)
    i, s = views.image.tolist(), views.gene.tolist()
    weights = target(i, s, 1.0)
    loss_c = cross_entropy(similarity(i, s), weights) + cross_entropy(similarity(s, i), transposed(weights))
    pairs = zip(views.rebuilt.flatten().tolist(), views.image.flatten().tolist(), strict=True)
    loss_r = sum((a - b) ** 2 for a, b in pairs) / views.image.numel()
    expected = math.log(1 + loss_c) + math.log(1 + loss_r)
    assert paper_losses(views).total.item() == pytest.approx(expected, rel=1e-12)


def test_loss_total_without_reconstruction_is_its_first_half():
    views = Views(drawn(3, 4, seed=1), drawn(3, 4, seed=2), None, None)
    assert paper_losses(views).total.item() == pytest.approx(math.log1p(paper_contrastive(*views[:2]).item()))


def test_prediction_is_the_mean_of_the_nearest_spots_by_cosine():
    queries, keys, expression = drawn(3, 4, seed=11), drawn(9, 4, seed=12), drawn(9, 5, seed=13)
    for row, query in enumerate(queries.tolist()):
        cosines = [
            sum(a * b for a, b in zip(query, key, strict=True)) / math.hypot(*query) / math.hypot(*key)
            for key in keys.tolist()
        ]
        best = sorted(range(9), key=lambda m: -cosines[m])[:4]
        expected = [sum(expression[m, g].item() for m in best) / 4 for g in range(5)]
        assert_allclose(mean_expression(nearest_references(queries, keys, 4), expression)[row], expected, atol=1e-12)
