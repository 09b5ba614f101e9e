"""Values of ``truth-smooth``: what papers do to the truth of a tested slide from its own spots."""

import numpy as np

from stbench.analyses.rescoring.base import Array, SwitchValue, switch_value
from stbench.analyses.rescoring.measured import MeasuredSlide

HOPS = 4
LATENT, NEAREST = 50, 8
COMPONENTS, ALIKE, NEAR = 10, 16, 2
SHARE, SPATIAL = 0.6, 0.4
TINY = 1e-8

as_measured = SwitchValue("truth-smooth", "as measured", "the truth is what was measured on the spot")


@switch_value(
    switch="truth-smooth", title="3 x 3 mean", replay="truth",
    says="mean of a spot and those of its 8 neighbours on the array that are there",
)  # fmt: skip
def mean_3x3(truth: Array, slide: MeasuredSlide) -> Array:
    """(n_spots, n_genes)."""
    weights = slide.beside.astype(np.float64)
    smoothed: Array = weights @ truth / weights.sum(axis=1, keepdims=True)
    return smoothed


@switch_value(
    switch="truth-smooth", title="SPCS in the 3 x 3 range", replay="truth",
    says="SPCS (0.4 of the spot, 0.24 of spots within 2 steps, 0.36 of the 16 most alike), each gene stretched to the "
    "range of its 3 x 3 mean",
)  # fmt: skip
def spcs(truth: Array, slide: MeasuredSlide) -> Array:
    """Liu et al., Briefings in Bioinformatics 2022, with the parameters of its public code."""
    neighbours = SPATIAL * _near_in_space(slide.array_xy) + (1 - SPATIAL) * _alike(truth)
    smoothed = (1 - SHARE) * truth + SHARE * (neighbours @ truth)
    step = mean_3x3.step
    assert step is not None
    return _stretched(smoothed, step(truth, slide))


@switch_value(
    switch="truth-smooth", title="zeros filled", replay="truth",
    says=f"zeros become the median of the smallest surrounding square of up to {HOPS} steps with a median above zero, "
    "else of the gene's values above zero on the slide",
)  # fmt: skip
def zeros_filled(truth: Array, slide: MeasuredSlide) -> Array:
    """What is above zero stays; a gene without any count stays zero."""
    filled, empty = truth.copy(), truth <= 0
    steps = np.abs(slide.array_xy[:, None] - slide.array_xy[None]).max(axis=2)
    for hop in range(1, HOPS + 1):
        for spot in np.nonzero(empty.any(axis=1))[0]:
            genes = np.nonzero(empty[spot])[0]
            medians = np.median(truth[steps[spot] <= hop][:, genes], axis=0)
            filled[spot, genes[medians > 0]] = medians[medians > 0]
            empty[spot, genes[medians > 0]] = False
    for gene in np.nonzero(empty.any(axis=0) & (truth > 0).any(axis=0))[0]:
        filled[empty[:, gene], gene] = np.median(truth[truth[:, gene] > 0, gene])
    return filled


@switch_value(
    switch="truth-smooth", title="latent neighbours", replay="truth",
    says=f"mean of a spot and the {NEAREST} nearest of its slide in the first {LATENT} components of the truth",
)  # fmt: skip
def latent_mean(truth: Array, slide: MeasuredSlide) -> Array:
    """(n_spots, n_genes)."""
    scores = _components(truth, LATENT)
    squares = (scores**2).sum(axis=1)
    distances = squares[:, None] + squares[None] - 2 * scores @ scores.T
    np.fill_diagonal(distances, -1.0)  # a spot is its own nearest
    nearest = np.argsort(distances, axis=1, kind="stable")[:, : NEAREST + 1]
    smoothed: Array = truth[nearest].mean(axis=1)
    return smoothed


def _near_in_space(array_xy: Array) -> Array:
    """(n_spots, n_spots) weights 1/d of spots within two steps along rows and columns, a row adding up to 1 or 0."""
    distance = np.abs(array_xy[:, None] - array_xy[None]).sum(axis=2).astype(np.float64)
    near = (distance > 0) & (distance <= NEAR)
    weights = np.divide(1.0, distance, out=np.zeros_like(distance), where=near)
    shares: Array = weights / (weights.sum(axis=1, keepdims=True) + TINY)
    return shares


def _alike(truth: Array) -> Array:
    """(n_spots, n_spots) weights of the 16 spots whose components correlate most."""
    scores = _components(truth, COMPONENTS)
    centred = scores - scores.mean(axis=1, keepdims=True)
    size = np.linalg.norm(centred, axis=1)
    unit = np.divide(centred, size[:, None], out=np.zeros_like(centred), where=size[:, None] > 0)
    distance = 1 - unit @ unit.T
    weights = np.where(distance > 1, 0.0, np.exp(-4.5 * distance**2))
    np.fill_diagonal(weights, 0.0)
    order = np.argsort(-weights, axis=1, kind="stable")
    np.put_along_axis(weights, order[:, ALIKE:], 0.0, axis=1)
    shares: Array = weights / (weights.sum(axis=1, keepdims=True) + TINY)
    return shares


def _components(truth: Array, number: int) -> Array:
    """(n_spots, at most ``number``) scores on the first principal components."""
    left, sizes, _ = np.linalg.svd(truth - truth.mean(axis=0), full_matrices=False)
    scores: Array = left[:, :number] * sizes[:number]
    return scores


def _stretched(values: Array, to: Array) -> Array:
    """Each gene moved and scaled to the range that it has in ``to``; a constant one becomes its lower end."""
    low, width = values.min(axis=0), np.ptp(values, axis=0)
    share = np.divide(values - low, width, out=np.zeros_like(values), where=width > 0)
    stretched: Array = to.min(axis=0) + share * np.ptp(to, axis=0)
    return stretched
