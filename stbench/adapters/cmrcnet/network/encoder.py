"""Image encoder: a vision transformer that returns every token, the class token first."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from stbench.adapters.cmrcnet.network.transformer import TransformerBlock
from stbench.errors import ShapeError


class PixelStem(nn.Module):
    """Non-overlapping image squares to tokens, by one strided convolution."""

    def __init__(self, image_px: int, square_px: int, width: int) -> None:
        super().__init__()
        if image_px % square_px:
            raise ShapeError(
                "cmrcnet encoder",
                f"an image of {image_px} px cut into squares of {square_px} px",
                "a side that divides the image",
                "choose image_px as a multiple of square_px",
            )
        self.length = (image_px // square_px) ** 2
        self.proj = nn.Conv2d(3, width, kernel_size=square_px, stride=square_px)
        nn.init.kaiming_normal_(self.proj.weight, mode="fan_out")
        if self.proj.bias is not None:
            nn.init.zeros_(self.proj.bias)

    def forward(self, images: Tensor) -> Tensor:
        """Images (n, 3, px, px), normalised, to tokens (n, length, width) in row-major order."""
        out: Tensor = self.proj(images).flatten(2).transpose(1, 2)
        return out


class FeatureStem(nn.Module):
    """Tokens of a frozen encoder to the transformer's width: the plug-in part of small profiles."""

    def __init__(self, length: int, features: int, width: int) -> None:
        super().__init__()
        self.length = length
        self.norm = nn.LayerNorm(features)
        self.proj = nn.Linear(features, width)
        nn.init.zeros_(self.proj.bias)

    def forward(self, tokens: Tensor) -> Tensor:
        """Frozen tokens (n, length, features) to tokens (n, length, width)."""
        out: Tensor = self.proj(self.norm(tokens))
        return out


class ImageEncoder(nn.Module):
    """Stem, class token, learned positions, ``depth`` blocks and a final norm over all tokens.

    The paper (Contrastive learning) keeps all 50 tokens of a ViT-base: 49 squares of 32 px and the class
    token. LayerNorm epsilon 1e-6 follows the public code; no dropout.
    """

    def __init__(self, stem: PixelStem | FeatureStem, *, width: int, depth: int, heads: int) -> None:
        super().__init__()
        self.stem = stem
        self.cls_token = nn.Parameter(torch.zeros(1, 1, width))
        self.pos_embed = nn.Parameter(torch.zeros(1, stem.length + 1, width))
        self.blocks = nn.ModuleList(TransformerBlock(width, heads, eps=1e-6) for _ in range(depth))
        self.norm = nn.LayerNorm(width, eps=1e-6)
        self._initialise()

    def _initialise(self) -> None:
        nn.init.trunc_normal_(self.cls_token, std=0.02)
        nn.init.trunc_normal_(self.pos_embed, std=0.02)
        for module in self.blocks.modules():
            if isinstance(module, nn.Linear):
                nn.init.trunc_normal_(module.weight, std=0.01)
                nn.init.zeros_(module.bias)

    def forward(self, images: Tensor) -> Tensor:
        """What the stem takes, (n, ...), to tokens (n, 1 + length, width); token 0 is the class token."""
        tokens = self.stem(images)
        tokens = torch.cat([self.cls_token.expand(len(tokens), -1, -1), tokens], dim=1) + self.pos_embed
        for block in self.blocks:
            tokens = block(tokens)
        out: Tensor = self.norm(tokens)
        return out
