"""Gene tokens: one layer by plain loops, under the paper's activation and the public code's, cut in order."""

import math

import pytest
import torch
from numpy.testing import assert_allclose

from stbench.adapters.cmrcnet.network.gene_tokens import GeneTokens
from tests.adapters.cmrcnet.plain import drawn, linear

SELU_SCALE, SELU_ALPHA = 1.0507009873554805, 1.6732632423543772  # Klambauer et al. 2017


def elu(value, alpha=1.0):
    return value if value > 0 else alpha * (math.exp(value) - 1)


ACTIVATIONS = {"selu": lambda value: SELU_SCALE * elu(value, SELU_ALPHA), "elu": elu}


def tokens_of(n_genes=7, count=3, width=4, activation="selu", **settings):
    with torch.random.fork_rng():
        torch.manual_seed(5)
        return GeneTokens(n_genes, count=count, width=width, activation=activation, **settings).double().eval()


@pytest.mark.parametrize("activation", sorted(ACTIVATIONS))
@pytest.mark.parametrize(("count", "width"), [(3, 4), (1, 6), (6, 1)])
def test_tokens_are_consecutive_parts_of_one_activated_layer(activation, count, width):
    module, expression = tokens_of(count=count, width=width, activation=activation), drawn(2, 7, seed=1, scale=4)
    rows = [[ACTIVATIONS[activation](v) for v in linear(module.linear, row)] for row in expression.tolist()]
    expected = [[row[start : start + width] for start in range(0, count * width, width)] for row in rows]
    assert_allclose(module(expression).detach(), expected, atol=1e-7)


@pytest.mark.parametrize(("training", "share"), [(False, 0.0), (True, 0.25), (True, 0.5)])
def test_a_share_of_activations_is_dropped_in_training_alone(training, share):
    module, expression = tokens_of(count=50, width=40, dropout=share or 0.25), drawn(4, 7, seed=2)
    with torch.random.fork_rng():
        torch.manual_seed(6)
        passed = module.train(training)(expression)
    values, counts = passed.flatten().unique(return_counts=True)
    dropped = counts.max().item() / passed.numel() if len(values) < passed.numel() else 0.0  # all at one value
    assert dropped == pytest.approx(share, abs=0.02)
