"""Rules of the authors' code that no run takes: their targets, image statistics, symmetries and checkpoint names."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

import torch
from torch import Tensor, nn


class ImageStatistics(NamedTuple):
    """Mean and population standard deviation of each colour channel, (3,) each, on the [0, 1] scale."""

    mean: Tensor
    std: Tensor


def log_share_targets(counts: Tensor, totals: Tensor, n_genes_measured: int) -> Tensor:
    """ST-Net's own scale ln((1 + count) / (n + total)), (n_spots, n_genes); negative wherever total > count.

    Args:
        counts: (n_spots, n_genes) raw counts of the wanted genes.
        totals: (n_spots,) raw counts over all measured genes, wanted or not.
        n_genes_measured: n, the number of all measured genes.
    """
    return torch.log((1 + counts) / (n_genes_measured + totals.unsqueeze(1)))


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
