"""The cascade: blocks that fill in a map, each followed by data consistency, which puts sampled values back."""

from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional

GROUPS = 8
"""Of channels that are normalised together; fewer where there are fewer channels."""


class CascadeShape(NamedTuple):
    """Sizes of a cascade."""

    blocks: int = 3
    widths: tuple[int, ...] = (32, 64, 128)
    """Channels at each level of a block; each level halves rows and columns."""

    @property
    def multiple(self) -> int:
        """What rows and columns of a map must be multiples of."""
        return int(2 ** (len(self.widths) - 1))


class Cascade(nn.Module):
    """Imputation blocks that share no weights, with a data-consistency step after each."""

    def __init__(self, shape: CascadeShape) -> None:
        super().__init__()
        self.shape = shape
        self.blocks = nn.ModuleList(Block(shape.widths) for _ in range(shape.blocks))

    def forward(self, sampled: Tensor, mask: Tensor) -> list[Tensor]:
        """Maps after each block, (n, 1, rows, columns).

        Args:
            sampled: (n, 1, rows, columns) values in [0, 1]; what they are where nothing was sampled does not matter.
            mask: (n, 1, rows, columns) 1 where a value was sampled, 0 elsewhere.
        """
        sampled = sampled * mask
        current, after = sampled, []
        for block in self.blocks:
            current = consistent(block(torch.cat([current, mask], dim=1)) + current, sampled, mask)
            after.append(current)
        return after


def consistent(filled: Tensor, sampled: Tensor, mask: Tensor) -> Tensor:
    """Data consistency: sampled values as they are, to the last digit, and ``filled`` elsewhere."""
    return torch.where(mask > 0, sampled, filled)


class Block(nn.Module):
    """A small U-Net: (n, 2, rows, columns) to (n, 1, rows, columns)."""

    def __init__(self, widths: tuple[int, ...]) -> None:
        super().__init__()
        inputs = (2, *widths[:-1])
        self.down = nn.ModuleList(_level(before, width) for before, width in zip(inputs, widths, strict=True))
        pairs = list(zip(widths[1:], widths[:-1], strict=True))
        self.up = nn.ModuleList(_level(deep + shallow, shallow) for deep, shallow in reversed(pairs))
        self.last = nn.Conv2d(widths[0], 1, 1)

    def forward(self, maps: Tensor) -> Tensor:
        """What is to be added to the map."""
        skipped: list[Tensor] = []
        for number, level in enumerate(self.down):
            maps = level(functional.avg_pool2d(maps, 2) if number else maps)
            skipped.append(maps)
        for level, skip in zip(self.up, reversed(skipped[:-1]), strict=True):
            maps = level(torch.cat([functional.interpolate(maps, scale_factor=2), skip], dim=1))
        filled: Tensor = self.last(maps)
        return filled


def _level(before: int, width: int) -> nn.Sequential:
    layers: list[nn.Module] = []
    for channels in (before, width):
        layers += [nn.Conv2d(channels, width, 3, padding=1), nn.GroupNorm(min(GROUPS, width), width), nn.SiLU()]
    return nn.Sequential(*layers)


def padded(maps: Tensor, multiple: int) -> Tensor:
    """(n, 1, rows, columns) with empty rows and columns at the end, up to multiples."""
    rows, columns = maps.shape[-2:]
    return functional.pad(maps, (0, -columns % multiple, 0, -rows % multiple))
