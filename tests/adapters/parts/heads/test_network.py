"""The two-layer head by plain loops, and the encoder before it, whose running statistics training leaves alone."""

import math

import pytest
import torch
from torch import nn

from stbench.adapters.parts.heads.network import MLPHead, Tuned

CENTRE, SCALE, MEAN = torch.tensor([1.0, -2.0]), torch.tensor([2.0, 0.5]), torch.tensor([3.0, 0.0, -1.0])


def head(hidden=4):
    with torch.random.fork_rng():
        torch.manual_seed(0)
        return MLPHead(CENTRE, SCALE, MEAN, hidden=hidden)


def gelu(value):
    return value * (1 + math.erf(value / math.sqrt(2))) / 2


def plain(layer, row):
    weights = zip(layer.weight.tolist(), layer.bias.tolist(), strict=True)
    return [sum(w * x for w, x in zip(ws, row, strict=True)) + bias for ws, bias in weights]


@pytest.mark.parametrize("hidden", [1, 4])
@pytest.mark.parametrize("features", [[0.0, 0.0], [5.0, -3.0]])
def test_a_head_is_z_scores_a_layer_gelu_and_a_layer(hidden, features):
    network = head(hidden)
    scores = [(x - c) / s for x, c, s in zip(features, CENTRE.tolist(), SCALE.tolist(), strict=True)]
    expected = plain(network.last, [gelu(value) for value in plain(network.first, scores)])
    assert network(torch.tensor([features]))[0].tolist() == pytest.approx(expected, abs=1e-5)


def test_a_last_layer_without_weights_gives_the_mean_target():
    network = head()
    nn.init.zeros_(network.last.weight)
    torch.testing.assert_close(network(torch.randn(5, 2)), MEAN.expand(5, 3))


def test_the_scaling_is_saved_and_not_trained():
    network = head()
    assert {"centre", "scale"} <= set(network.state_dict())
    assert {name for name, _ in network.named_parameters()} == {
        "first.weight", "first.bias", "last.weight", "last.bias",
    }  # fmt: skip


def encoder():
    return nn.Sequential(nn.Conv2d(3, 2, 1), nn.BatchNorm2d(2), nn.Flatten(), nn.AdaptiveAvgPool1d(2))


@pytest.mark.parametrize("mode", [True, False])
def test_an_encoder_stays_in_evaluation_mode_and_the_head_does_not(mode):
    network = Tuned(encoder(), head())
    assert network.train(mode) is network
    assert [part.training for part in network.network.modules()] == [False] * 5
    assert network.head.training is mode


@pytest.mark.parametrize("mode", [True, False])
def test_a_pass_in_training_keeps_running_statistics_and_moves_the_weights(mode):
    network, images = Tuned(encoder(), head()).train(mode), torch.randn(4, 3, 2, 2) + 5
    norm = network.network[1]
    before = norm.running_mean.clone(), norm.running_var.clone()
    predicted = network(images)
    assert torch.equal(predicted, network.head(network.network(images)))
    predicted.sum().backward()
    assert torch.equal(norm.running_mean, before[0])
    assert torch.equal(norm.running_var, before[1])
    assert network.network[0].weight.grad.abs().max() > 0
