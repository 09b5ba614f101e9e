"""The dynamic convolution, against one convolution per patch."""

import pytest
import torch
from torch.nn import functional

from stbench.adapters.thitogene.dynamic import DynamicConvolution, PlainConvolution


@pytest.mark.parametrize("side", [8, 20])
def test_each_patch_is_convolved_by_its_own_kernel(side: int) -> None:
    layer = DynamicConvolution().eval()
    images = torch.randn(3, 3, side, side, generator=torch.Generator().manual_seed(0))
    weighed = layer.attention(images)
    for number, image in enumerate(images):
        kernel = (weighed.kernels[number].view(4, 1, 1, 1, 1) * layer.weight).sum(dim=0) * weighed.places[number]
        seen = image * weighed.channels[number].view(3, 1, 1)
        expected = functional.conv2d(seen[None], kernel, stride=4) * weighed.filters[number].view(1, 16, 1, 1)
        torch.testing.assert_close(layer(images)[number : number + 1], expected, atol=1e-5, rtol=1e-4)


@pytest.mark.parametrize("layer", [DynamicConvolution, PlainConvolution])
def test_both_give_maps_of_a_quarter_of_the_side(layer: type[torch.nn.Module]) -> None:
    assert layer()(torch.randn(2, 3, 44, 44)).shape == (2, 16, 11, 11)
