"""The ConvMixer layer: within channels over space twice, then over channels at each place."""

from typing import cast

from torch import Tensor, nn


class Mixer(nn.Module):
    """Two depth-wise convolutions that are added to what came in, and one point-wise that is not."""

    def __init__(self, channels: int, kernel: int) -> None:
        """Norms stand before GELU within channels, behind it over channels, as in the authors' code."""
        super().__init__()
        self.within = nn.Sequential(*_depth_wise(channels, kernel), *_depth_wise(channels, kernel))
        self.across = nn.Sequential(nn.Conv2d(channels, channels, 1), nn.GELU(), nn.BatchNorm2d(channels))

    def forward(self, squares: Tensor) -> Tensor:
        """(n, channels, rows, columns) to the same shape."""
        return cast(Tensor, self.across(self.within(squares) + squares))


def _depth_wise(channels: int, kernel: int) -> list[nn.Module]:
    return [
        nn.Conv2d(channels, channels, kernel, groups=channels, padding="same"), nn.BatchNorm2d(channels), nn.GELU(),
    ]  # fmt: skip
