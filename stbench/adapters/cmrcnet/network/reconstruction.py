"""Reconstruction branch: masked tokens of one modality rebuilt under the guidance of the other."""

from __future__ import annotations

from torch import Tensor, nn

from stbench.adapters.cmrcnet.network.attention import PreliminaryAttention
from stbench.adapters.cmrcnet.network.fusion import FusionBlock


class Reconstruction(nn.Module):
    """Preliminary cross-attention, two fusion passes, mean over tokens: F_r of the paper.

    ``tied`` uses one fusion module for both passes, as the public code does by listing one object twice.
    """

    def __init__(self, width: int, *, passes: int, tied: bool, scale_width: int, fusion_heads: int = 8) -> None:
        super().__init__()
        self.preliminary = PreliminaryAttention(width, heads=4, scale_width=scale_width)
        self.passes = passes
        self.fusion = nn.ModuleList(FusionBlock(width, fusion_heads) for _ in range(1 if tied else passes))

    def forward(self, tokens: Tensor, guide: Tensor) -> Tensor:
        """Masked tokens (n, t, width) and guide (n, g, width) to F_r, (n, width)."""
        tokens = self.preliminary(tokens, guide)
        for index in range(self.passes):
            tokens = self.fusion[index % len(self.fusion)](tokens, guide)
        return tokens.mean(dim=1)
