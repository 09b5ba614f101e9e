"""Scores of one answer on one slide: every metric that is registered for its kind, whatever columns a table shows."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from stbench.data.lattice import laid_out
from stbench.errors import ShapeError
from stbench.metrics import metrics
from stbench.metrics.base import Per
from stbench.metrics.clusterers import DEFAULT, clusterers
from stbench.metrics.clusterings import score_embedding
from stbench.metrics.gene_ranks import highly_expressed, highly_variable
from stbench.metrics.moments import Moments, moments

if TYPE_CHECKING:
    import pandas as pd

Array = np.ndarray[Any, Any]
UNRANKED = 2**31
RANKS = ("hvg_rank", "heg_rank")


@dataclass(frozen=True)
class SlideScores:
    """Scores of one answer on one slide, or on all test slides of a fold pooled."""

    slide: str
    """The slide's name; the fold's where ``pooled``."""
    genes: "pd.DataFrame"
    """A row per gene of the panel (none for embeddings): gene, a column per metric of genes (NaN where the truth is
    constant), and the gene's place among the most variable and the most expressed of the truth, from 0; ``UNRANKED``
    where it is a marker that was added to the panel, which counts in no score but its own and the markers'."""
    overall: dict[str, float]
    """Scores of the slide as a whole, by metric."""
    n_constant_truth: int = 0
    """Genes without variation in the truth: left out of every mean."""
    n_constant_prediction: int = 0
    """Genes that the method predicts as constant: their ``pcc`` is 0."""
    n_unlabelled: int = 0
    """Spots without a label, left out of clustering scores."""
    pooled: bool = False


def expression_scores(
    truth: Array, predicted: Array, genes: Sequence[str], added: Sequence[str], slide: str, xy: Array | None = None
) -> SlideScores:  # fmt: skip
    """Scores of predicted expression.

    Args:
        truth: measured expression, (n_spots, n_genes). predicted: same shape, order and space.
        genes: names of the columns. added: those of them that are markers added to the panel.
        slide: the slide's name.
        xy: (n_spots, 2) column and row on the lattice, for scores of maps; these are not made where it is None.

    Raises:
        ShapeError: the shapes differ, there are fewer than 3 spots, or a metric gives another shape than it declares.
        DataError: a value is not finite.
    """
    import pandas as pd

    sums, own = moments(truth, predicted), ~np.isin(genes, added)
    columns = _values("gene", truth, predicted, sums, (len(genes),))
    if xy is not None:
        columns |= _values("map", laid_out(truth, xy), laid_out(predicted, xy), sums, (len(genes),))
    chosen = slice(None) if own.all() else own
    overall = _values("slide", truth[:, chosen], predicted[:, chosen], sums.of(own), ())
    order = highly_variable(truth, len(genes)), highly_expressed(truth, len(genes))
    ranks = {name: _ranks(places, ~own) for name, places in zip(RANKS, order, strict=True)}
    return SlideScores(
        slide=slide,
        genes=pd.DataFrame({"gene": list(genes), **columns, **ranks}),
        overall={name: float(value) for name, value in overall.items()},
        n_constant_truth=int(sums.constant_truth.sum()),
        n_constant_prediction=int(sums.constant_prediction.sum()),
    )


def embedding_scores(points: Array, labels: Array | None, slide: str, clusterer: str = DEFAULT) -> SlideScores:
    """Scores of an embedding's clusters.

    Args:
        points: (n_spots, d). labels: (n_spots,) str, "" where a spot has none; None where the slide has none.
        slide: the slide's name.
        clusterer: a registered one. All but the default also say how many ``clusters`` there are, and in which share
        of starts ``as_labels``.

    Returns:
        NaN for every metric where there are fewer than two labels.
    """
    import pandas as pd

    genes = pd.DataFrame({name: [] for name in ("gene", *metrics.names_per("gene"), *RANKS)})
    if labels is None or len(set(labels) - {""}) < 2:
        nothing = dict.fromkeys(metrics.names_per("clustering"), float("nan"))
        return SlideScores(slide, genes, nothing, n_unlabelled=len(points))
    result = score_embedding(points, labels, clusterers[clusterer])
    counts = {} if clusterer == DEFAULT else {"clusters": result.n_clusters, "as_labels": result.as_labels}
    return SlideScores(slide, genes, result.scores | counts, n_unlabelled=result.n_unlabelled)


def _values(per: Per, truth: Array, predicted: Array, sums: Moments, shape: tuple[int, ...]) -> dict[str, Array]:
    """All metrics per gene or slide, from moments where they take them: those are collected once for all that do."""
    values = {}
    for name in metrics.names_per(per):
        metric = metrics[name]
        numbers = metric(truth, predicted) if metric.from_moments is None else metric.from_moments(sums)
        values[name] = np.asarray(numbers, dtype=np.float64)
        if values[name].shape != shape:
            raise ShapeError(f"metric '{name}'", f"gives numbers of shape {values[name].shape}", f"{shape}")
    return values


def _ranks(order: Array, added: Array) -> Array:
    """Place of each gene in ``order`` among those that were not added to the panel; ``UNRANKED`` for those."""
    own = order[~added[order]]
    ranks = np.full(len(order), UNRANKED, dtype=np.int64)
    ranks[own] = np.arange(len(own))
    return ranks
