"""Omni-dimensional dynamic convolution: four kernels, mixed and weighed by what each patch looks like."""

from typing import NamedTuple

import torch
from torch import Tensor, nn

SIDE, KERNELS, CHANNELS, SQUEEZED = 4, 4, 16, 16
"""Side and stride of a kernel, how many there are, channels that come out, and width of the attention."""


class Weighed(NamedTuple):
    """How a patch weighs the convolution."""

    channels: Tensor
    """(n, 3) of what goes in."""
    filters: Tensor
    """(n, 16) of what comes out."""
    places: Tensor
    """(n, 4, 4) within a kernel."""
    kernels: Tensor
    """(n, 4), which sum to one."""


class Attention(nn.Module):
    """A patch's mean colour to its weights."""

    def __init__(self) -> None:
        """Kaiming's weights, counted by what goes out; no biases to begin with."""
        super().__init__()
        self.fc = nn.Conv2d(3, SQUEEZED, 1, bias=False)
        self.bn = nn.BatchNorm2d(SQUEEZED)
        self.channel_fc = nn.Conv2d(SQUEEZED, 3, 1)
        self.filter_fc = nn.Conv2d(SQUEEZED, CHANNELS, 1)
        self.spatial_fc = nn.Conv2d(SQUEEZED, SIDE * SIDE, 1)
        self.kernel_fc = nn.Conv2d(SQUEEZED, KERNELS, 1)
        for layer in (self.fc, self.channel_fc, self.filter_fc, self.spatial_fc, self.kernel_fc):
            nn.init.kaiming_normal_(layer.weight, mode="fan_out", nonlinearity="relu")
            if layer.bias is not None:
                nn.init.zeros_(layer.bias)

    def forward(self, images: Tensor) -> Weighed:
        """(n, 3, side, side) to the weights of each."""
        seen = torch.relu(self.bn(self.fc(images.mean(dim=(2, 3), keepdim=True))))
        return Weighed(
            self.channel_fc(seen).flatten(1).sigmoid(),
            self.filter_fc(seen).flatten(1).sigmoid(),
            self.spatial_fc(seen).view(-1, SIDE, SIDE).sigmoid(),
            self.kernel_fc(seen).flatten(1).softmax(dim=1),
        )


class DynamicConvolution(nn.Module):
    """Squares of a patch, side by side, through a convolution that is the patch's own."""

    def __init__(self) -> None:
        """Kaiming's weights, counted by what goes out."""
        super().__init__()
        self.attention = Attention()
        self.weight = nn.Parameter(torch.empty(KERNELS, CHANNELS, 3, SIDE, SIDE))
        for kernel in self.weight:
            nn.init.kaiming_normal_(kernel, mode="fan_out", nonlinearity="relu")

    def forward(self, images: Tensor) -> Tensor:
        """(n, 3, side, side) to (n, 16, side / 4, side / 4)."""
        weighed = self.attention(images)
        mixed = torch.einsum("nk,kochw,nhw,nc->nochw", weighed.kernels, self.weight, weighed.places, weighed.channels)
        n, channels, side, _ = images.shape
        squares = images.reshape(n, channels, side // SIDE, SIDE, side // SIDE, SIDE)
        flat = squares.permute(0, 1, 3, 5, 2, 4).flatten(1, 3).flatten(2)
        mapped = mixed.flatten(2) @ flat * weighed.filters.unsqueeze(2)
        return mapped.reshape(n, CHANNELS, side // SIDE, side // SIDE)


class PlainConvolution(nn.Conv2d):
    """In its place: one kernel for all patches."""

    def __init__(self) -> None:
        """As large as one kernel of the dynamic one, without a bias, too."""
        super().__init__(3, CHANNELS, SIDE, stride=SIDE, bias=False)
        nn.init.kaiming_normal_(self.weight, mode="fan_out", nonlinearity="relu")
