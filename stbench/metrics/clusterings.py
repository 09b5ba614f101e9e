"""Clusterings of one embedding, one per seed, held against the labels: their median scores, and the typical one."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from stbench.metrics import metrics
from stbench.metrics.clusterers import Cluster
from stbench.metrics.clusterers.kmeans import kmeans
from stbench.metrics.clustering import ari, labelled

Array = np.ndarray[Any, Any]
SEEDS = tuple(range(10))
"""Starts of a clusterer; scores are medians over them."""
FACTS = {"ari_iqr": "ARI IQR", "clusters": "clusters"}
"""Titles of what scores of a clustering say besides: the interquartile range of ``ari`` over starts, and, of
clusterers that need not find as many clusters as there are labels, how many they found. They cannot rank."""


class ClusteringResult(NamedTuple):
    """Scores of one embedding on one slide."""

    scores: dict[str, float]
    """Every metric of clusterings: medians over ``SEEDS``; ``ari_iqr`` is the interquartile range of ``ari``."""
    n_unlabelled: int
    """Spots without a label: neither clustered nor scored."""
    n_clusters: float
    """Clusters that there are, median over ``SEEDS``."""
    as_labels: float
    """Share of ``SEEDS`` that gave as many clusters as there are labels."""


class TypicalClusters(NamedTuple):
    """The clustering that stands for all starts: the one whose ARI is nearest to their median, the first of several."""

    clusters: NDArray[np.intp]
    """(n_spots,) place of the label that a spot's cluster was matched to among the labels sorted by name; -1 where
    the spot has no label, and was not clustered. Matched one to one, so that the most spots agree."""
    names: tuple[str, ...]
    """Labels, sorted by name."""
    ari: float
    """Median over ``SEEDS``."""


def score_embedding(embedding: Array, labels: Array, cluster: Cluster = kmeans) -> ClusteringResult:
    """As many clusters as there are labels, by k-means (CoMTIP, Task 1) or another clusterer, against the labels.

    Args:
        embedding: (n_spots, d).
        labels: (n_spots,) str, "" where a spot has none.
        cluster: a clusterer.

    Raises:
        DataError: no spot is labelled.
    """
    known = labelled(labels)
    points = np.asarray(embedding, dtype=np.float64)[known.mask]
    names = np.asarray(labels)[known.mask]
    starts = cluster(points, len(known.names), SEEDS)
    values = {name: _per_start(name, names, points, starts) for name in metrics.names_per("clustering")}
    low, high = np.percentile(values["ari"], [25, 75])
    n_clusters = np.array([len(np.unique(clusters)) for clusters in starts])
    return ClusteringResult(
        scores={**{name: float(np.median(each)) for name, each in values.items()}, "ari_iqr": float(high - low)},
        n_unlabelled=known.n_left_out,
        n_clusters=float(np.median(n_clusters)),
        as_labels=float((n_clusters == len(known.names)).mean()),
    )


def _per_start(name: str, labels: Array, points: Array, starts: NDArray[np.intp]) -> list[float]:
    metric = metrics[name]
    against = points if metric.against == "points" else labels
    return [float(metric(against, clusters)) for clusters in starts]


def typical_clusters(embedding: Array, labels: Array) -> TypicalClusters:
    """The k-means clustering of ``embedding`` (n_spots, d) that stands for all starts, matched to the labels.

    Raises:
        DataError: no spot is labelled.
    """
    from scipy.optimize import linear_sum_assignment

    known = labelled(labels)
    starts = kmeans(np.asarray(embedding, dtype=np.float64)[known.mask], len(known.names), SEEDS)
    aris = np.array([ari(np.asarray(labels)[known.mask], clusters) for clusters in starts])
    median = float(np.median(aris))
    chosen = starts[int(np.argmin(np.abs(aris - median)))]
    together = np.zeros((len(known.names), len(known.names)))
    np.add.at(together, (chosen, known.codes), 1)
    matched = linear_sum_assignment(together, maximize=True)[1]
    clusters = np.full(len(known.mask), -1, dtype=np.intp)
    clusters[known.mask] = matched[chosen]
    return TypicalClusters(clusters, known.names, median)
