"""DenseNet-121 without its classifier: how wide it is, and what torchvision's file calls its layers."""

import re
from collections.abc import Mapping

import torch
from torch import Tensor

FEATURE_WIDTH = 1024
"""Channels after DenseNet-121's last block."""

_OLD_DENSE_LAYER = re.compile(r"^(features\.denseblock\d+\.denselayer\d+\.(?:norm|conv))\.([12]\..*)$")


def backbone_from_torchvision(state: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """State dict for ``densenet121().features`` from torchvision's DenseNet-121 file; its classifier is dropped.

    The file predates torchvision's present names: inside dense layers ``norm.1`` now reads ``norm1``. It
    holds no ``num_batches_tracked``; those counters are added at zero, so that loading can be strict.
    """
    converted = {}
    for key, value in state.items():
        if key.startswith("classifier."):
            continue
        name = _OLD_DENSE_LAYER.sub(r"\1\2", key).removeprefix("features.")
        converted[name] = value
        if name.endswith(".running_mean"):
            counter = name.removesuffix("running_mean") + "num_batches_tracked"
            converted.setdefault(counter, torch.zeros((), dtype=torch.int64))
    return converted
