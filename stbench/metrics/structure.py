"""Does a prediction keep the structure of expression: gene-gene correlation, level and spread, spatial pattern?"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from stbench.errors import ShapeError
from stbench.metrics.gene import pearson_per_gene
from stbench.metrics.moments import moments

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

Floats = NDArray[np.float64]

REACH = 1.5
"""Spots within so many median nearest-neighbour distances are neighbours: 6 on a hexagonal array, 8 on a square."""


class Preservation(NamedTuple):
    """How well gene-gene correlation is kept (CMRCNet Fig. 4), over all pairs of genes whose truth moves."""

    pcc: float
    """PCC of true and predicted correlation over the pairs; NaN for fewer than three pairs."""
    mean_abs_difference: float
    n_genes: int
    n_left_out: int
    """Genes of constant truth."""


class Profile(NamedTuple):
    """Level and spread of each gene, true and predicted (CMRCNet Fig. 3); arrays are (n_genes,)."""

    mean_truth: Floats
    mean_predicted: Floats
    variance_truth: Floats
    variance_predicted: Floats
    pcc_means: float
    pcc_variances: float
    variance_kept: float
    """Median over genes of moving truth of predicted over true variance; below 1 the prediction is too smooth."""


class SpatialPattern(NamedTuple):
    """Moran's I of truth and prediction; arrays are (n_genes,), NaN where constant."""

    truth: Floats
    predicted: Floats
    pcc: float
    """Over genes of moving truth, a constant prediction counting as 0."""
    mean_excess: float
    """Mean of predicted less true I over these genes: above 0 the prediction is smoother than the tissue."""
    n_left_out: int


class TopGene(NamedTuple):
    """One of the best predicted genes."""

    gene: str
    pcc: float


def gene_correlation(values: NDArray[Any]) -> Floats:
    """(n_genes, n_genes) Pearson correlation over spots of ``values`` (n_spots, n_genes); NaN where constant."""
    v = np.asarray(values, dtype=np.float64)
    centred = v - v.mean(axis=0)
    constant = np.ptp(v, axis=0) == 0
    norms = np.linalg.norm(centred, axis=0)
    scaled = np.divide(centred, norms, out=np.zeros_like(centred), where=~constant & (norms > 0))
    found: Floats = (scaled.T @ scaled).clip(-1.0, 1.0)
    found[constant], found[:, constant] = np.nan, np.nan
    return found


def correlation_preservation(truth: NDArray[Any], predicted: NDArray[Any]) -> Preservation:
    """Compare the gene-gene correlations of prediction and truth, (n_spots, n_genes) each.

    Genes of constant truth are left out; a gene of constant prediction correlates 0 with all others.

    Raises:
        ShapeError: the shapes differ, or there are fewer than 3 spots.
        DataError: a value is not finite.
    """
    moves = moments(truth, predicted).ss_truth > 0
    kept = int(moves.sum())
    upper = np.triu_indices(kept, 1)
    true = gene_correlation(np.asarray(truth)[:, moves])[upper]
    found = np.nan_to_num(gene_correlation(np.asarray(predicted)[:, moves])[upper])
    difference = float(np.abs(true - found).mean()) if len(true) else float("nan")
    return Preservation(_pcc(true, found), difference, kept, len(moves) - kept)


def profile(truth: NDArray[Any], predicted: NDArray[Any]) -> Profile:
    """Mean and variance of each gene over the spots of (n_spots, n_genes) arrays, and how they agree.

    Raises:
        ShapeError: the shapes differ, or there are fewer than 3 spots.
        DataError: a value is not finite.
    """
    m = moments(truth, predicted)
    true, found = m.ss_truth / m.n_spots, m.ss_predicted / m.n_spots
    kept = found[true > 0] / true[true > 0]
    return Profile(
        mean_truth=m.mean_truth,
        mean_predicted=m.mean_predicted,
        variance_truth=true,
        variance_predicted=found,
        pcc_means=_pcc(m.mean_truth, m.mean_predicted),
        pcc_variances=_pcc(true, found),
        variance_kept=float(np.median(kept)) if len(kept) else float("nan"),
    )


def top_genes(pcc: NDArray[Any], genes: Sequence[str], k: int = 5) -> tuple[TopGene, ...]:
    """The k genes of highest ``pcc`` (n_genes,), best first, ties in panel order, NaN left out (CMRCNet Table 3).

    Raises:
        ShapeError: lengths differ.
    """
    if len(pcc) != len(genes):
        raise ShapeError("scores", f"are {len(pcc)}", f"{len(genes)}, one per gene")
    order = np.argsort(-pcc, kind="stable")  # NaN sorts last
    return tuple(TopGene(genes[i], float(pcc[i])) for i in order[:k] if not np.isnan(pcc[i]))


def neighbours(centres: NDArray[Any]) -> "csr_matrix":
    """Which spots are neighbours: (n_spots, n_spots) symmetric 0/1, no spot its own.

    By distance, not by number, because spots of an array are equally far and a k nearest would be a coin's
    choice.

    Args:
        centres: (n_spots, 2) spot centres in any one unit.

    Raises:
        ShapeError: fewer than two spots, or not two columns.
    """
    from scipy.sparse import csr_matrix
    from scipy.spatial import cKDTree

    points = np.asarray(centres, dtype=np.float64)
    if points.ndim != 2 or points.shape[1] != 2 or len(points) < 2:
        raise ShapeError("spot centres", f"have shape {points.shape}", "(n_spots, 2), two spots or more")
    tree = cKDTree(points)
    nearest = tree.query(points, k=2)[0][:, 1]
    pairs = tree.query_pairs(REACH * float(np.median(nearest)), output_type="ndarray")
    rows, columns = np.concatenate([pairs, pairs[:, ::-1]]).T
    return csr_matrix((np.ones(len(rows)), (rows, columns)), shape=(len(points), len(points)))


def morans_i(values: NDArray[Any], weights: "csr_matrix") -> Floats:
    """Moran's I of each gene: (n_genes,), about -1/(n - 1) without pattern, near 1 where neighbours are alike.

    Args:
        values: (n_spots, n_genes).
        weights: (n_spots, n_spots), from :func:`neighbours`.

    Returns:
        NaN where ``values`` is constant, or where no spot has a neighbour.
    """
    v = np.asarray(values, dtype=np.float64)
    centred = v - v.mean(axis=0)
    squares, total = (centred * centred).sum(axis=0), float(weights.sum())
    moves = (np.ptp(v, axis=0) > 0) & (squares > 0) & (total > 0)
    shared = (centred * (weights @ centred)).sum(axis=0) * (len(v) / total if total else 0.0)
    return np.divide(shared, squares, out=np.full(v.shape[1], np.nan), where=moves)


def spatial_pattern(truth: NDArray[Any], predicted: NDArray[Any], centres: NDArray[Any]) -> SpatialPattern:
    """Moran's I of truth and prediction, (n_spots, n_genes) each, for spots at ``centres`` (n_spots, 2).

    Raises:
        ShapeError: shapes disagree.
    """
    if np.shape(truth) != np.shape(predicted) or len(truth) != len(centres):
        found = f"has truth {np.shape(truth)}, prediction {np.shape(predicted)}, {len(centres)} centres"
        raise ShapeError("spatial pattern", found, "equal shapes and a centre per spot")
    weights = neighbours(centres)
    true, found_i = morans_i(truth, weights), morans_i(predicted, weights)
    moves = ~np.isnan(true)
    kept = np.nan_to_num(found_i[moves])
    excess = float((kept - true[moves]).mean()) if moves.any() else float("nan")
    return SpatialPattern(true, found_i, _pcc(true[moves], kept), excess, int((~moves).sum()))


def _pcc(truth: Floats, found: Floats) -> float:
    """PCC of two vectors under the NaN rule; NaN for fewer than three values."""
    return float(pearson_per_gene(truth[:, None], found[:, None])[0]) if len(truth) >= 3 else float("nan")
