"""Clustering tasks: labels are hidden, embeddings are asked for, and clusters of them are held against the labels."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from stbench.data import BlindSlide
from stbench.errors import ShapeError
from stbench.metrics.clusterers import Cluster, kmeans
from stbench.metrics.clustering import clustering_scores, labelled, silhouette
from stbench.protocols.expression import finite_float32

Array = np.ndarray[Any, Any]
SEEDS = tuple(range(10))
"""Starts of a clusterer; scores are medians over them."""


class ClusteringResult(NamedTuple):
    """Scores of one embedding on one slide."""

    scores: dict[str, float]
    """ari, nmi, ami, silhouette: medians over ``SEEDS``; ``ari_iqr`` is the interquartile range of the first."""
    n_unlabelled: int
    """Spots without a label: neither clustered nor scored."""
    n_clusters: float
    """Clusters that were found, median over ``SEEDS``."""
    as_labels: float
    """Share of ``SEEDS`` that found as many clusters as there are labels."""


class TypicalClusters(NamedTuple):
    """The clustering that stands for all starts: the one whose ARI is nearest to their median, the first of several."""

    clusters: NDArray[np.intp]
    """(n_spots,) place of the label that a spot's cluster was matched to among the labels sorted by name; -1 where
    the spot has no label, and was not clustered. Matched one to one, so that the most spots agree."""
    names: tuple[str, ...]
    """Labels, sorted by name."""
    ari: float
    """Median over ``SEEDS``."""


def checked_embedding(values: Array, slide: BlindSlide) -> Array:
    """A method's embedding as float32; ShapeError unless it is a finite vector per spot."""
    values = np.asarray(values)
    if values.ndim != 2 or len(values) != slide.n_spots or values.shape[1] < 1:
        raise ShapeError(f"embedding of '{slide.name}'", f"has shape {values.shape}", f"({slide.n_spots}, d)")
    return finite_float32(values, f"embedding of '{slide.name}'")


def score_embedding(embedding: Array, labels: Array, cluster: Cluster = kmeans) -> ClusteringResult:
    """As many clusters as there are labels, by k-means (CoMTIP, Task 1) or another clusterer, against the labels.

    Args:
        embedding: (n_spots, d).
        labels: (n_spots,) str, "" where a spot has none.
        cluster: a clusterer of ``protocols/clusterers.py``.

    Raises:
        DataError: no spot is labelled.
    """
    known = labelled(labels)
    points = np.asarray(embedding, dtype=np.float64)[known.mask]
    names = np.asarray(labels)[known.mask]
    runs: dict[str, list[float]] = {"ari": [], "nmi": [], "ami": [], "silhouette": []}
    starts = cluster(points, len(known.names), SEEDS)
    for clusters in starts:
        found = clustering_scores(names, clusters)
        for name, value in (("ari", found.ari), ("nmi", found.nmi), ("ami", found.ami)):
            runs[name].append(value)
        runs["silhouette"].append(silhouette(points, clusters))
    low, high = np.percentile(runs["ari"], [25, 75])
    medians = {name: float(np.median(values)) for name, values in runs.items()}
    n_clusters = np.array([len(np.unique(clusters)) for clusters in starts])
    return ClusteringResult(
        scores={**medians, "ari_iqr": float(high - low)},
        n_unlabelled=known.n_left_out,
        n_clusters=float(np.median(n_clusters)),
        as_labels=float((n_clusters == len(known.names)).mean()),
    )


def typical_clusters(embedding: Array, labels: Array) -> TypicalClusters:
    """The k-means clustering of ``embedding`` (n_spots, d) that stands for all starts, matched to the labels.

    Raises:
        DataError: no spot is labelled.
    """
    from scipy.optimize import linear_sum_assignment

    known = labelled(labels)
    starts = kmeans(np.asarray(embedding, dtype=np.float64)[known.mask], len(known.names), SEEDS)
    aris = np.array([clustering_scores(np.asarray(labels)[known.mask], clusters).ari for clusters in starts])
    median = float(np.median(aris))
    chosen = starts[int(np.argmin(np.abs(aris - median)))]
    together = np.zeros((len(known.names), len(known.names)))
    np.add.at(together, (chosen, known.codes), 1)
    matched = linear_sum_assignment(together, maximize=True)[1]
    clusters = np.full(len(known.mask), -1, dtype=np.intp)
    clusters[known.mask] = matched[chosen]
    return TypicalClusters(clusters, known.names, median)
