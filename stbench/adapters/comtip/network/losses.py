"""CoMTIP's losses: symmetric InfoNCE, the two reconstruction terms (eq. 2, 3) and their sum (eq. 10)."""

from typing import Literal, NamedTuple

import torch
from torch import Tensor
from torch.nn import functional

Reduction = Literal["mean", "sum"]


class Terms(NamedTuple):
    """The four terms of the objective, each a scalar."""

    contrast: Tensor
    observed: Tensor
    unobserved: Tensor
    pair: Tensor


def info_nce(images: Tensor, texts: Tensor, log_scale: Tensor) -> Tensor:
    """Symmetric InfoNCE with a learnable temperature: the mean of image-to-text and text-to-image.

    Args:
        images: (n, joint) z_img; row i belongs to row i of ``texts``. Brought to unit length here.
        texts: (n, joint) z_txt.
        log_scale: scalar s; cosines are multiplied by exp(s).
    """
    logits = log_scale.exp() * functional.normalize(images, dim=-1) @ functional.normalize(texts, dim=-1).T
    pairs = torch.arange(len(logits), device=logits.device)
    return (functional.cross_entropy(logits, pairs) + functional.cross_entropy(logits.T, pairs)) / 2


def feature_error(teacher: Tensor, student: Tensor, reduction: Reduction = "mean") -> Tensor:
    """Mean squared distance of patch features (eq. 2 for visible patches, eq. 3 for hidden ones).

    The equations add up squares over the feature's width, the text calls them mean squared errors.

    Args:
        teacher: (n, patches, width) features of the full branch at these patches.
        student: (n, patches, width) features of the masked branch or of the generator.
        reduction: ``sum`` is the equations; ``mean`` divides by the width.
    """
    squares = (teacher - student).square()
    per_patch = squares.sum(dim=-1) if reduction == "sum" else squares.mean(dim=-1)
    return per_patch.mean()


def total_loss(terms: Terms, *, reconstruction: float = 1.0, pairing: float = 0.1) -> Tensor:
    """The objective (eq. 10): contrast + lambda_1 (observed + unobserved) + lambda_2 pair."""
    return terms.contrast + reconstruction * (terms.observed + terms.unobserved) + pairing * terms.pair
