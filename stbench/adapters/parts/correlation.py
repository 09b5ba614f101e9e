"""The loss that rewards correlation: of a batch's spots, gene by gene."""

import torch
from torch import Tensor
from torch.nn import functional

EPSILON, TINY = 1e-8, 1e-24


def mean_correlation(predicted: Tensor, wanted: Tensor) -> Tensor:
    """Mean over genes of Pearson's correlation over spots, both (n_spots, n_genes); -1 where it is NaN."""
    first, second = (values - values.mean(dim=0) for values in (predicted, wanted))
    product = (first * second).sum(dim=0)
    scale = _length(first) * _length(second)
    correlation = product / (scale + EPSILON)
    return torch.where(correlation.isnan(), -1.0, correlation).mean()


def _length(values: Tensor) -> Tensor:
    """(n_genes,) square root of summed squares, without an infinite gradient where all are zero."""
    return values.square().sum(dim=0).clamp(min=TINY).sqrt()


def correlated_loss(predicted: Tensor, wanted: Tensor, weight: float) -> Tensor:
    """Squared error, and ``weight`` times what mean correlation lacks of one."""
    return functional.mse_loss(predicted, wanted) + weight * (1 - mean_correlation(predicted, wanted))
