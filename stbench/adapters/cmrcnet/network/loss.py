"""Losses of CMRCNet: the paper's, and the public code's."""

from __future__ import annotations

from typing import Literal, NamedTuple

from torch import Tensor
from torch.nn import functional

from stbench.adapters.cmrcnet.network.model import Views
from stbench.adapters.parts.contrastive import soft_target_terms

Distance = Literal["mse", "cosine"]


class Losses(NamedTuple):
    """A total and what it is the sum of, each a scalar."""

    contrastive: Tensor
    reconstruction: Tensor
    """Zero without a reconstruction branch."""
    total: Tensor


def paper_contrastive(image: Tensor, gene: Tensor, *, temperature: float = 1.0) -> Tensor:
    """Loss_c = CE(sim(F'_img, F_gene), target) + CE(sim(F_gene, F'_img), target^T), means over the batch.

    target = softmax of the mean of both intra-modal similarities, *times* the temperature; the similarities
    themselves are not scaled. The printed equation pairs ``target`` with the rows of images. BLEEP and the
    public code pair it with the rows of spots; ``target`` is not symmetric, so the two differ.

    Args:
        image: F'_img, (n, width); carries gradients through the target too.
        gene: F_gene, (n, width); row i belongs to row i of ``image``.
        temperature: the paper's tau, 1.0.
    """
    terms = soft_target_terms(images=gene, spots=image, target_temperature=1 / temperature)
    return terms.spots.mean() + terms.images.mean()


def code_contrastive(image: Tensor, gene: Tensor, *, temperature: float = 1.0) -> Tensor:
    """Mean over the batch of log(1 + half of both terms): the public code takes the logarithm per sample."""
    terms = soft_target_terms(image, gene, temperature=temperature, target_temperature=1 / temperature)
    return ((terms.images + terms.spots) / 2).log1p().mean()


def rebuilding_error(rebuilt: Tensor, target: Tensor, distance: Distance = "mse") -> Tensor:
    """Loss_r: mean squared error over all elements, or one minus the mean cosine similarity (Table 5)."""
    if distance == "mse":
        return functional.mse_loss(rebuilt, target)
    return 1 - functional.cosine_similarity(rebuilt, target, dim=-1).mean()


def paper_losses(views: Views, *, temperature: float = 1.0, distance: Distance = "mse") -> Losses:
    """Loss_total = log(1 + Loss_c) + log(1 + Loss_r); without a reconstruction branch its first half."""
    contrastive = paper_contrastive(views.image, views.gene, temperature=temperature).log1p()
    return _sum(contrastive, views, distance)


def code_losses(views: Views, *, temperature: float = 1.0) -> Losses:
    """`code_contrastive` plus log(1 + MSE), as the public code sums them."""
    return _sum(code_contrastive(views.image, views.gene, temperature=temperature), views, "mse")


def _sum(contrastive: Tensor, views: Views, distance: Distance) -> Losses:
    if views.rebuilt is None or views.target is None:
        return Losses(contrastive, contrastive.new_zeros(()), contrastive)
    reconstruction = rebuilding_error(views.rebuilt, views.target, distance).log1p()
    return Losses(contrastive, reconstruction, contrastive + reconstruction)
