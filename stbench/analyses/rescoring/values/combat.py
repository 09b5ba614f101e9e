"""ComBat: per gene and batch one shift and one scale, shrunk towards those of the other genes."""

import numpy as np

from stbench.analyses.rescoring.base import Array

CLOSE = 1e-4
MOST_ROUNDS = 500


def combat(values: Array, batches: Array, fit: Array) -> Array:
    """Expression with batch effects taken out (Johnson, Li and Rabinovic, Biostatistics 2007; parametric priors).

    scanpy's ``pp.combat`` can be fit on all spots only, and differs in two definitions, in which this follows the
    original (R's sva). The variance of shifts over genes, which says how far each is shrunk, is divided by one less
    than the number of genes, as that of scales is; scanpy divides by the number, which moves values by less than
    1 / genes. And constant genes have no say in the others' priors; in scanpy they count as genes without an effect.

    Args:
        values: (n_spots, n_genes) float64.
        batches: (n_spots,) number of each spot's batch.
        fit: (n_spots,) bool, whole batches: whose mean and pooled variance all batches are brought to.

    Returns:
        (n_spots, n_genes). Genes that are constant within every batch that ``fit`` names stay as they are.
    """
    numbers = np.unique(batches)
    means = {number: values[batches == number].mean(axis=0) for number in numbers}
    grand = values[fit].mean(axis=0)
    within = values - np.array([means[number] for number in numbers])[np.searchsorted(numbers, batches)]
    spread = np.sqrt((within[fit] ** 2).mean(axis=0))
    moves = spread > 0
    if not moves.any() or len(numbers) < 2:
        return values.copy()
    standard = (values[:, moves] - grand[moves]) / spread[moves]
    for number in numbers:
        rows = batches == number
        shift, scale = _shrunk(standard[rows])
        standard[rows] = (standard[rows] - shift) / np.sqrt(scale)
    corrected = values.copy()
    corrected[:, moves] = standard * spread[moves] + grand[moves]
    return corrected


def _shrunk(batch: Array) -> tuple[Array, Array]:
    """(n_genes,) shift and scale of one batch, as the posterior means under priors from all genes."""
    n = len(batch)
    mean = batch.mean(axis=0)
    variance = batch.var(axis=0, ddof=1) if n > 1 else np.ones(batch.shape[1])
    centre, width = mean.mean(), mean.var(ddof=1) if batch.shape[1] > 1 else 0.0
    level, room = variance.mean(), variance.var(ddof=1) if batch.shape[1] > 1 else 0.0
    if room == 0 or width == 0:
        return mean, np.where(variance > 0, variance, 1.0)
    a, b = (2 * room + level**2) / room, (level * room + level**3) / room
    shift, scale = mean.copy(), variance.copy()
    for _ in range(MOST_ROUNDS):
        new_shift = (width * n * mean + scale * centre) / (width * n + scale)
        squares = ((batch - new_shift) ** 2).sum(axis=0)
        new_scale = (0.5 * squares + b) / (n / 2 + a - 1)
        change = max(_largest_change(new_shift, shift), _largest_change(new_scale, scale))
        shift, scale = new_shift, new_scale
        if change < CLOSE:
            break
    return shift, scale


def _largest_change(new: Array, old: Array) -> float:
    return float(np.max(np.abs(new - old) / np.where(old != 0, np.abs(old), 1.0)))
