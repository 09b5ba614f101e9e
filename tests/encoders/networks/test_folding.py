"""Batch norms are folded where that changes nothing, and left where it would."""

import pytest
import torch
from torch import nn

from stbench.encoders.networks.folding import folded


def trained_like(network):
    torch.manual_seed(0)
    for module in network.modules():
        if isinstance(module, nn.BatchNorm2d):
            for tensor in (module.running_mean, module.weight.data, module.bias.data):
                tensor.normal_(std=0.5)
            module.running_var.uniform_(0.5, 2)
    return network.eval()


def norms(network):
    return sum(isinstance(module, nn.BatchNorm2d) for module in network.modules())


@pytest.mark.parametrize("architecture", ["test_resnet", "test_efficientnet"])
def test_a_folded_network_gives_the_same_features(architecture):
    import timm

    network = trained_like(timm.create_model(architecture, num_classes=0))
    images = torch.randn(2, 3, 64, 64)
    fused = folded(network, images)
    assert norms(fused) == 0 < norms(network)
    torch.testing.assert_close(fused(images), network(images), rtol=1e-3, atol=1e-4)


def test_a_norm_that_follows_another_path_is_left_alone():
    class Crossed(nn.Module):
        def __init__(self):
            super().__init__()
            self.first, self.norm = nn.Conv2d(3, 3, 1), nn.BatchNorm2d(3)

        def forward(self, x):
            return self.first(self.norm(x))

    network = trained_like(Crossed())
    assert folded(network, torch.randn(1, 3, 8, 8)) is network


def test_a_network_without_norms_comes_back_itself():
    network = nn.Conv2d(3, 3, 1)
    assert folded(network, torch.zeros(1, 3, 4, 4)) is network
