"""Leiden on a graph of neighbours, its resolution by bisection to a number of clusters."""

from collections.abc import Callable, Sequence
from functools import partial

import numpy as np

from stbench.metrics.clusterers.base import Array, Clusters, Requirement, clusterer

NEIGHBOURS = 15
STEPS = 20
"""Resolutions tried at most: they differ by less than 1e-5 then."""


@clusterer(
    title="Leiden",
    says=f"Leiden on {NEIGHBOURS} neighbours, its resolution by bisection to as many clusters as labels or the nearest "
    "number",
    requires=Requirement("igraph", "stbench[leiden]", "its licence is the GPL"),
)
def leiden(points: Array, n_clusters: int, seeds: Sequence[int]) -> Clusters:
    """Leiden on scanpy's graph of 15 neighbours, at a resolution that gives as many clusters as asked for.

    Each seed looks for its own resolution by bisection; where none of those tried gives the number, the clustering
    nearest to it is taken.
    """
    import scanpy as sc
    from anndata import AnnData

    spots = AnnData(points)
    sc.pp.neighbors(spots, n_neighbors=max(2, min(NEIGHBOURS, len(points) - 1)), use_rep="X")

    def at(resolution: float, seed: int) -> Clusters:
        sc.tl.leiden(spots, resolution, flavor="igraph", directed=False, random_state=seed)
        return spots.obs["leiden"].cat.codes.to_numpy(dtype=np.intp)

    return np.array([_nearest(partial(at, seed=seed), n_clusters) for seed in seeds], dtype=np.intp)


def _nearest(cluster: Callable[[float], Clusters], n_clusters: int) -> Clusters:
    """Of the clusterings that a bisection of the resolution meets, the first whose number of clusters is nearest."""
    low, high, resolution = 0.0, np.inf, 1.0
    best, least = np.zeros(0, dtype=np.intp), np.inf
    for _ in range(STEPS):
        clusters = cluster(resolution)
        more = len(np.unique(clusters)) - n_clusters
        if abs(more) < least:
            best, least = clusters, abs(more)
        if more == 0:
            break
        low, high = (low, resolution) if more > 0 else (resolution, high)
        resolution = 2 * low if np.isinf(high) else (low + high) / 2
    return best
