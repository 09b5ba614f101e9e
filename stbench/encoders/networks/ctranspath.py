"""CTransPath: Swin-T whose patch embedding is a small convolutional stem (Wang et al., MedIA 2022).

Two strided 3 x 3 convolutions with batch norm and ReLU, and a 1 x 1 convolution, take the place of the 4 x 4
patch convolution; everything after is the Swin-T that timm has. The authors' file has the layout of timm
0.5.4 (``current_names``).
"""

import re
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from torch import Tensor, nn

RECOMPUTED = ("attn_mask", "relative_position_index")
"""Buffers that old files hold and current timm makes itself."""


class ConvStem(nn.Module):
    """(b, 3, side, side) to (b, side / 4, side / 4, width) tokens.

    Takes the arguments that timm's Swin gives to its patch embedding.
    """

    def __init__(
        self,
        img_size: int,
        patch_size: int = 4,
        in_chans: int = 3,
        embed_dim: int = 96,
        norm_layer: Callable[[int], nn.Module] = nn.LayerNorm,
        **_: Any,
    ) -> None:
        super().__init__()
        self.img_size, self.patch_size = (img_size, img_size), (patch_size, patch_size)
        self.grid_size = (img_size // patch_size, img_size // patch_size)
        self.num_patches = self.grid_size[0] * self.grid_size[1]
        layers: list[nn.Module] = []
        before = in_chans
        for after in (embed_dim // 8, embed_dim // 4):
            layers += [
                nn.Conv2d(before, after, kernel_size=3, stride=2, padding=1, bias=False),
                nn.BatchNorm2d(after),
                nn.ReLU(),
            ]
            before = after
        layers.append(nn.Conv2d(before, embed_dim, kernel_size=1))
        self.proj = nn.Sequential(*layers)
        self.norm = norm_layer(embed_dim)

    def forward(self, images: Tensor) -> Tensor:
        """Tokens, channels last."""
        tokens: Tensor = self.norm(self.proj(images).permute(0, 2, 3, 1))
        return tokens


def ctranspath(
    *, width: int = 96, depths: tuple[int, ...] = (2, 2, 6, 2), heads: tuple[int, ...] = (3, 6, 12, 24)
) -> nn.Module:
    """The network: (b, 3, 224, 224) to (b, 8 * width), the mean of the normalised last tokens.

    Args:
        width: of the first stage; doubled by each later one.
        depths: blocks per stage.
        heads: attention heads per stage.
    """
    from timm.models.swin_transformer import SwinTransformer

    network: nn.Module = SwinTransformer(
        img_size=224,
        patch_size=4,
        embed_dim=width,
        depths=depths,
        num_heads=heads,
        window_size=7,
        num_classes=0,
        embed_layer=ConvStem,
        norm_layer=partial(nn.LayerNorm, eps=1e-5),
    )
    return network


def current_names(state: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """A state in the layout of timm 0.5.4, in that of current timm.

    Masks and index tables are dropped, and patch merging moves from the end of a stage to the start of the
    next (the weights themselves are unchanged). A state in the current layout comes back as it is.
    """
    kept = {key: value for key, value in state.items() if not key.endswith(RECOMPUTED)}
    if "layers.0.downsample.reduction.weight" not in kept:
        return kept
    return {_moved(key): value for key, value in kept.items()}


def _moved(key: str) -> str:
    return re.sub(r"^layers\.(\d+)\.downsample\.", lambda found: f"layers.{int(found[1]) + 1}.downsample.", key)
