"""EfficientNet-Lite: timm's networks with the weights of files that name layers otherwise."""

from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from stbench.encoders.networks.uninitialised import Uninitialised
from stbench.errors import WeightsError

FLOAT32_STAGES = 4


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


def lite(size: int, path: Path) -> Lite:
    """timm's network of a size with the weights of a file, in eval mode, without its classifier.

    The packages name layers as the TensorFlow port does. Both state dicts list the same tensors in the same
    order, so they are paired by position, and every pair's shape is checked.

    Raises:
        WeightsError: the file holds another network's.
    """
    import timm

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
