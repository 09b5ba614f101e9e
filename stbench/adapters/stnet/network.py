"""ST-Net: a DenseNet-121 that regresses log expression from one patch, and its training and test-time rules.

He et al., Nature Biomedical Engineering 4, 827-834 (2020); "authors' code" below is bryanhe/ST-Net.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple, cast

import torch
from torch import Tensor, nn
from torch.nn import functional
from torchvision.models import densenet121

FEATURE_WIDTH = 1024
"""Channels after DenseNet-121's last block."""

_OLD_DENSE_LAYER = re.compile(r"^(features\.denseblock\d+\.denselayer\d+\.(?:norm|conv))\.([12]\..*)$")


class STNet(nn.Module):
    """DenseNet-121 and one linear layer, under torchvision's names (``features.*``, ``classifier.*``)."""

    def __init__(self, n_genes: int) -> None:
        """Random weights; load ImageNet ones through :func:`backbone_from_torchvision`."""
        super().__init__()
        self.features = densenet121(weights=None).features
        self.classifier = nn.Linear(FEATURE_WIDTH, n_genes)

    def pooled(self, images: Tensor) -> Tensor:
        """(n, 3, height, width) normalised images to (n, 1024) features: last norm, ReLU, mean."""
        return functional.relu(self.features(images)).mean(dim=(2, 3))

    def forward(self, images: Tensor) -> Tensor:
        """(n, 3, height, width) normalised images to (n, n_genes) predictions, unclamped."""
        return cast(Tensor, self.classifier(self.pooled(images)))


class ImageStatistics(NamedTuple):
    """Mean and population standard deviation of each colour channel, (3,) each, on the [0, 1] scale."""

    mean: Tensor
    std: Tensor


def start_at_mean(head: nn.Linear, mean_target: Tensor) -> None:
    """Set ``head`` to weight 0 and bias ``mean_target`` (n_genes,), so that training starts from the mean."""
    with torch.no_grad():
        head.weight.zero_()
        head.bias.copy_(mean_target)


def log_share_targets(counts: Tensor, totals: Tensor, n_genes_measured: int) -> Tensor:
    """ST-Net's own scale ln((1 + count) / (n + total)), (n_spots, n_genes); negative wherever total > count.

    Args:
        counts: (n_spots, n_genes) raw counts of the wanted genes.
        totals: (n_spots,) raw counts over all measured genes, wanted or not.
        n_genes_measured: n, the number of all measured genes.
    """
    return torch.log((1 + counts) / (n_genes_measured + totals.unsqueeze(1)))


def batch_sum_loss(predicted: Tensor, target: Tensor) -> Tensor:
    """Squared error averaged over genes and summed over the batch: the loss of the authors' code.

    Its gradient is the batch size times that of a mean squared error, which couples it to the learning rate.
    """
    return (predicted - target).square().sum() / target.shape[1]


def image_statistics(batches: Iterable[Tensor]) -> ImageStatistics:
    """Channel statistics over all pixels of ``batches``, each (n, 3, height, width) in [0, 1].

    The authors' code gives the first 12 shuffled training batches; the variance is E[x^2] - E[x]^2.
    """
    total, squares, n_pixels = torch.zeros(3, dtype=torch.float64), torch.zeros(3, dtype=torch.float64), 0
    for batch in batches:
        pixels = batch.double().transpose(0, 1).reshape(3, -1)
        total += pixels.sum(dim=1)
        squares += pixels.square().sum(dim=1)
        n_pixels += pixels.shape[1]
    mean = total / n_pixels
    return ImageStatistics(mean.float(), (squares / n_pixels - mean.square()).clamp_min(0).sqrt().float())


def eight_symmetries(images: Tensor) -> Tensor:
    """(8, n, 3, side, side): the images' dihedral versions, in the order of the authors' code.

    With R a quarter turn counter-clockwise, V a top-bottom flip and H a left-right flip:
    [id, R, V, VR, H, HR, HV, HVR], the rightmost letter applied first.
    """
    versions = []
    for horizontal in (False, True):
        for vertical in (False, True):
            for quarter_turns in (0, 1):
                version = torch.rot90(images, quarter_turns, dims=(-2, -1))
                version = version.flip(-2) if vertical else version
                versions.append(version.flip(-1) if horizontal else version)
    return torch.stack(versions)


def symmetry_averaged(network: nn.Module, images: Tensor) -> Tensor:
    """Mean of the network's outputs over the eight symmetries, (n, n_outputs) for (n, 3, side, side)."""
    return torch.stack([network(version) for version in eight_symmetries(images)]).mean(dim=0)


def from_published(checkpoint: Mapping[str, Any]) -> dict[str, Tensor]:
    """State dict for :class:`STNet` from a checkpoint of the authors' code: ``model`` entry, ``module.``."""
    state = checkpoint.get("model", checkpoint)
    return {key.removeprefix("module."): value for key, value in state.items()}


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
