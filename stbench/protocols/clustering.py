"""Clustering tasks: labels are hidden, embeddings are asked for, and k-means on them is held against the labels."""

from typing import Any, NamedTuple

import numpy as np

from stbench.data import BlindSlide
from stbench.errors import ShapeError
from stbench.metrics.clustering import clustering_scores, labelled, silhouette
from stbench.protocols.expression import finite_float32

Array = np.ndarray[Any, Any]
SEEDS = tuple(range(10))
"""Starts of k-means; scores are medians over them."""


class ClusteringResult(NamedTuple):
    """Scores of one embedding on one slide."""

    scores: dict[str, float]
    """ari, nmi, ami, silhouette: medians over ``SEEDS``; ``ari_iqr`` is the interquartile range of the first."""
    n_unlabelled: int
    """Spots without a label: neither clustered nor scored."""


def checked_embedding(values: Array, slide: BlindSlide) -> Array:
    """A method's embedding as float32; ShapeError unless it is a finite vector per spot."""
    values = np.asarray(values)
    if values.ndim != 2 or len(values) != slide.n_spots or values.shape[1] < 1:
        raise ShapeError(f"embedding of '{slide.name}'", f"has shape {values.shape}", f"({slide.n_spots}, d)")
    return finite_float32(values, f"embedding of '{slide.name}'")


def score_embedding(embedding: Array, labels: Array) -> ClusteringResult:
    """k-means with as many clusters as there are labels (CoMTIP, Task 1), against the labels.

    Args:
        embedding: (n_spots, d).
        labels: (n_spots,) str, "" where a spot has none.

    Raises:
        DataError: no spot is labelled.
    """
    from sklearn.cluster import KMeans

    known = labelled(labels)
    points = np.asarray(embedding, dtype=np.float64)[known.mask]
    names = np.asarray(labels)[known.mask]
    n_clusters = len(set(names))
    runs: dict[str, list[float]] = {"ari": [], "nmi": [], "ami": [], "silhouette": []}
    for seed in SEEDS:
        clusters = KMeans(n_clusters=n_clusters, n_init=1, random_state=seed).fit_predict(points)
        found = clustering_scores(names, clusters)
        for name, value in (("ari", found.ari), ("nmi", found.nmi), ("ami", found.ami)):
            runs[name].append(value)
        runs["silhouette"].append(silhouette(points, clusters))
    low, high = np.percentile(runs["ari"], [25, 75])
    medians = {name: float(np.median(values)) for name, values in runs.items()}
    return ClusteringResult({**medians, "ari_iqr": float(high - low)}, int((~known.mask).sum()))
