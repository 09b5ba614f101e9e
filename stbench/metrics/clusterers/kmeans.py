"""k-means, the clusterer of the field (CoMTIP, Task 1)."""

from collections.abc import Sequence

import numpy as np

from stbench.metrics.clusterers.base import Array, Clusters, clusterer


@clusterer(title="k-means", says="k-means with as many clusters as labels")
def kmeans(points: Array, n_clusters: int, seeds: Sequence[int]) -> Clusters:
    """k-means from one k-means++ start per seed (CoMTIP, Task 1)."""
    from sklearn.cluster import KMeans

    starts = [KMeans(n_clusters=n_clusters, n_init=1, random_state=seed) for seed in seeds]
    return np.array([start.fit_predict(points) for start in starts], dtype=np.intp)
