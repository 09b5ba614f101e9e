"""ST-Net: a DenseNet-121 that regresses log expression from one patch, and its training and test-time rules.

He et al., Nature Biomedical Engineering 4, 827-834 (2020); "authors' code" below is bryanhe/ST-Net.
"""

import re
from collections.abc import Mapping
from typing import cast

import torch
from torch import Tensor, nn
from torch.nn import functional
from torchvision.models import densenet121

FEATURE_WIDTH = 1024
"""Channels after DenseNet-121's last block."""

_OLD_DENSE_LAYER = re.compile(r"^(features\.denseblock\d+\.denselayer\d+\.(?:norm|conv))\.([12]\..*)$")


class Regressor(nn.Module):
    """One linear layer on pooled features."""

    classifier: nn.Linear

    def pooled(self, inputs: Tensor) -> Tensor:
        """Features that the linear layer reads; the inputs themselves where they are features."""
        return inputs

    def forward(self, inputs: Tensor) -> Tensor:
        """(n, n_genes) predictions, unclamped."""
        return cast(Tensor, self.classifier(self.pooled(inputs)))


class OnFeatures(Regressor):
    """All of ST-Net that is left when its image encoder is frozen: (n, width) features to (n, n_genes)."""

    def __init__(self, width: int, n_genes: int) -> None:
        """Random weights."""
        super().__init__()
        self.classifier = nn.Linear(width, n_genes)


class STNet(Regressor):
    """DenseNet-121 and one linear layer, under torchvision's names (``features.*``, ``classifier.*``)."""

    def __init__(self, n_genes: int) -> None:
        """Random weights; load ImageNet ones through :func:`backbone_from_torchvision`."""
        super().__init__()
        self.features = densenet121(weights=None).features
        self.classifier = nn.Linear(FEATURE_WIDTH, n_genes)

    def pooled(self, inputs: Tensor) -> Tensor:
        """(n, 3, height, width) normalised images to (n, 1024) features: last norm, ReLU, mean."""
        return functional.relu(self.features(inputs)).mean(dim=(2, 3))


def start_at_mean(head: nn.Linear, mean_target: Tensor) -> None:
    """Set ``head`` to weight 0 and bias ``mean_target`` (n_genes,), so that training starts from the mean."""
    with torch.no_grad():
        head.weight.zero_()
        head.bias.copy_(mean_target)


def batch_sum_loss(predicted: Tensor, target: Tensor) -> Tensor:
    """Squared error averaged over genes and summed over the batch: the loss of the authors' code.

    Its gradient is the batch size times that of a mean squared error, which couples it to the learning rate.
    """
    return (predicted - target).square().sum() / target.shape[1]


def backbone_from_torchvision(state: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """State dict for ``STNet.features`` from torchvision's DenseNet-121 file; its classifier is dropped.

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
