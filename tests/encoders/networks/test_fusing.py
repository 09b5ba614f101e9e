"""Activations are fused where that changes nothing but rounding, and left where it would."""

import pytest
import torch
from torch import nn

from stbench.encoders.networks.fusing import Fused, fused

IMAGES = torch.linspace(-2, 2, 2 * 3 * 32 * 32).view(2, 3, 32, 32).contiguous(memory_format=torch.channels_last)


class Net(nn.Module):
    """Two convolutions; between them an activation, or something else first."""

    def __init__(self, between, activation=nn.ReLU):
        super().__init__()
        torch.manual_seed(0)
        self.first, self.second, self.between = nn.Conv2d(3, 8, 3, 2, 1), nn.Conv2d(8, 8, 1), between
        self.activation = activation()

    def forward(self, x):
        return self.second(self.between(self, self.first(x)))


def shortcut(net, x):
    before = x.clone()
    x += before.flip(1)
    return net.activation(x)


BETWEEN = {
    "at once": (lambda net, x: net.activation(x), True),
    "twice": (lambda net, x: net.activation(net.activation(x)), False),
    "after a shortcut in place": (shortcut, False), "after a sum": (lambda net, x: net.activation(x + 1), False),
    "beside another use": (lambda net, x: net.activation(x) - x, False), "not at all": (lambda net, x: x, False),
}  # fmt: skip


@pytest.mark.parametrize("activation", [nn.ReLU, nn.ReLU6, lambda: nn.ReLU6(inplace=True), nn.GELU])
@pytest.mark.parametrize("way", BETWEEN)
def test_only_an_activation_that_takes_just_what_a_convolution_gave_is_fused(way, activation):
    between, fits = BETWEEN[way]
    network = Net(between, activation).eval()
    twin = fused(network, IMAGES)
    in_place = getattr(network.activation, "inplace", False)  # then every use is of what the activation gave
    if type(network.activation) is nn.GELU or not (fits or in_place):
        assert twin is network or isinstance(twin.activation, type(network.activation))
    elif fits:
        assert isinstance(twin.activation, nn.Identity)
        assert isinstance(twin.first, Fused)
        assert isinstance(network.first, nn.Conv2d)
    with torch.inference_mode():
        torch.testing.assert_close(twin(IMAGES), network(IMAGES), rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("architecture", ["tf_efficientnet_lite0", "test_resnet", "test_efficientnet"])
def test_networks_of_timm_give_the_same_features_at_other_sizes_and_batches_too(architecture):
    import timm

    torch.manual_seed(0)
    network = timm.create_model(architecture, num_classes=0).eval()
    twin, images = fused(network, IMAGES), torch.randn(3, 3, 65, 65)
    with torch.inference_mode():
        torch.testing.assert_close(twin(images), network(images), rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize("change", [torch.bfloat16, torch.float64])
def test_other_precisions_are_left_alone(change):
    network = Net(BETWEEN["at once"][0]).to(change)
    assert fused(network, IMAGES.to(change)) is network
