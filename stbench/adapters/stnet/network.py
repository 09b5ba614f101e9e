"""ST-Net: a DenseNet-121 that regresses log expression from one patch, and its training and test-time rules.

He et al., Nature Biomedical Engineering 4, 827-834 (2020); "authors' code" below is bryanhe/ST-Net.
"""

from typing import cast

import torch
from torch import Tensor, nn
from torch.nn import functional
from torchvision.models import densenet121

from stbench.adapters.parts.densenet import FEATURE_WIDTH


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
        """Random weights; load ImageNet ones through ``parts.densenet.backbone_from_torchvision``."""
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
