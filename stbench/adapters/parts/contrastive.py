"""The contrastive loss with soft targets that BLEEP brought in and CMRCNet kept."""

from typing import NamedTuple

from torch import Tensor
from torch.nn import functional


class ContrastiveTerms(NamedTuple):
    """Cross entropies of one batch, each (n_pairs,): spots looking for images, and images for spots."""

    spots: Tensor
    images: Tensor


def soft_target_terms(
    images: Tensor, spots: Tensor, *, temperature: float = 1.0, target_temperature: float | None = None
) -> ContrastiveTerms:
    """Per-pair cross entropies against targets made from similarity within each modality.

    With I the images and S the spots, P = softmax((I I' + S S') / 2 / target_temperature) over rows, and the
    logits are S I' / temperature (BLEEP, models.py). Three properties are the authors' own and are kept: rows
    are not brought to unit length, P carries gradients, and the image term weighs by P transposed, whose rows
    do not sum to one.

    Args:
        images: (n_pairs, width) embeddings of patches; row i belongs to row i of ``spots``.
        spots: (n_pairs, width) embeddings of expression.
        temperature: divides the logits.
        target_temperature: divides the target logits; ``temperature`` where not given. The authors' ViT and
            ResNet-101/152 classes multiply instead, which is ``1 / temperature`` here.
    """
    target_temperature = temperature if target_temperature is None else target_temperature
    logits = spots @ images.T / temperature
    targets = functional.softmax((images @ images.T + spots @ spots.T) / 2 / target_temperature, dim=-1)
    return ContrastiveTerms(
        spots=-(targets * functional.log_softmax(logits, dim=-1)).sum(dim=1),
        images=-(targets.T * functional.log_softmax(logits.T, dim=-1)).sum(dim=1),
    )


def contrastive_loss(
    images: Tensor, spots: Tensor, *, temperature: float = 1.0, target_temperature: float | None = None
) -> Tensor:
    """BLEEP's loss: the mean over pairs of half the sum of both terms of :func:`soft_target_terms`."""
    terms = soft_target_terms(images, spots, temperature=temperature, target_temperature=target_temperature)
    return ((terms.images + terms.spots) / 2).mean()
