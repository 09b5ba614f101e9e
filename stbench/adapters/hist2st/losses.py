"""What Hist2ST adds to the squared error: the likelihood of raw counts, and agreement of augmented views."""

import torch
from torch import Tensor
from torch.nn import functional

from stbench.adapters.hist2st.network import Zinb

EPSILON = 1e-10
ZERO = 1e-8
"""Counts up to this are none."""


def zinb_loss(counts: Tensor, distribution: Zinb, depth: Tensor) -> Tensor:
    """Negative log likelihood under a zero-inflated negative binomial, its mean over spots and genes.

    Args:
        counts: (n_spots, n_genes) raw.
        distribution: of each.
        depth: (n_spots,) total of each spot over the slide's median; scales the mean.
    """
    said = distribution.mean * depth.unsqueeze(1), *distribution[1:]
    if counts.is_cuda:  # which would wait to know how many there are
        return torch.where(counts > ZERO, _of_present(counts, *said), _of_none(*said)).mean()
    counted, *said_flat = (each.flatten() for each in (counts, *said))
    there, nowhere = (which.nonzero()[:, 0] for which in (counted > ZERO, counted <= ZERO))  # masks take twice as long
    present = _of_present(counted[there], *(each[there] for each in said_flat))
    absent = _of_none(*(each[nowhere] for each in said_flat))
    return (present.sum() + absent.sum()) / counted.numel()


def _of_present(counts: Tensor, mean: Tensor, theta: Tensor, absent: Tensor) -> Tensor:
    """Of counts above zero; all have one shape."""
    likelihood = (
        torch.lgamma(theta + EPSILON) + torch.lgamma(counts + 1) - torch.lgamma(counts + theta + EPSILON)
        + (theta + counts) * torch.log(1 + mean / (theta + EPSILON))
        + counts * (torch.log(theta + EPSILON) - torch.log(mean + EPSILON))
    )  # fmt: skip
    return likelihood - torch.log(1 - absent + EPSILON)


def _of_none(mean: Tensor, theta: Tensor, absent: Tensor) -> Tensor:
    """Of zeros; the power (theta / (theta + mean)) ** theta by its logarithm, whose gradient takes half as long."""
    own = torch.exp(-theta * torch.log1p((mean + EPSILON) / theta))
    return -torch.log(absent + (1 - absent) * own + EPSILON)


def nb_loss(counts: Tensor, r: Tensor, p: Tensor) -> Tensor:
    """Negative log likelihood under a negative binomial, up to a constant: a sum over genes, the mean over spots.

    Args:
        counts: (n_spots, n_genes) raw.
        r: (n_spots, n_genes) log of the number of failures.
        p: (n_spots, n_genes) logit of the probability of success.
    """
    failures = r.exp()
    likelihood = torch.lgamma(failures + counts) - torch.lgamma(failures) + p * counts
    likelihood = likelihood - functional.softplus(p) * (counts + failures)
    return -likelihood.sum(dim=1).mean()


def merged_views(predictions: Tensor, scores: Tensor) -> Tensor:
    """(n_spots, n_genes): views weighted by the softmax of their scores, spot by spot.

    Args:
        predictions: (n_views, n_spots, n_genes).
        scores: (n_views, n_spots, 1).
    """
    return (scores.softmax(dim=0) * predictions).sum(dim=0)
