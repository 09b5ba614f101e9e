"""EfficientNet-Lite0's last feature map on a coarse grid: several tokens per patch."""

from functools import cache

from torch import Tensor, nn
from torch.nn import functional

from stbench.data.patches import PatchSpec
from stbench.encoders.base import Encoder
from stbench.encoders.lite import HALF, SIDE_UM, network, weights_file
from stbench.files.hashing import content_key
from stbench.weights import WeightSearch

GRID = 3
"""Cells along each side; the map itself is 7 x 7."""
CHANNELS = 1280


def efficientnet_lite0_grid(name: str, weights: WeightSearch) -> Encoder:
    """Nine tokens of 1,280 features, row by row, joined into one of 11,520."""
    return Encoder(
        name=name,
        width=GRID * GRID * CHANNELS,
        patch=PatchSpec(side_um=SIDE_UM, pixels=224),
        identity=_identity,
        grid=(GRID, GRID),
        joins_tokens=True,
        mean=HALF,
        std=HALF,
        network=GridTokens,
        pooling=f"mean over {GRID} x {GRID} cells",
        licence="Apache-2.0",
        trained_on=("imagenet-1k",),
    )


class GridTokens(nn.Module):
    """(b, 3, 224, 224) to (b, cells * channels), the channels of a cell side by side."""

    def __init__(self) -> None:
        super().__init__()
        self.network = network()

    def forward(self, images: Tensor) -> Tensor:
        """Tokens, row by row of the grid."""
        cells = functional.adaptive_avg_pool2d(self.network.forward_features(images), GRID)
        return cells.flatten(2).transpose(1, 2).reshape(len(images), -1)

    def to_bfloat16(self) -> "GridTokens":
        """Cast the layers that tolerate bfloat16, in place."""
        self.network.to_bfloat16()
        return self


@cache
def _identity() -> str:
    return content_key("lite-grid", GRID, weights_file().read_bytes())
