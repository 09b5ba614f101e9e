"""Clusterers: an embedding and a number of clusters in, one clustering per start out; k-means, GMM and Leiden."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from importlib.util import find_spec
from types import MappingProxyType
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from stbench.errors import SelectionError

Array = np.ndarray[Any, Any]
Clusters = NDArray[np.intp]
Cluster = Callable[[Array, int, Sequence[int]], Clusters]
"""(points (n_spots, d) float64, number of clusters, seeds) to (n_seeds, n_spots) cluster numbers from 0."""
GMM_COMPONENTS = 20
LEIDEN_NEIGHBOURS = 15
LEIDEN_STEPS = 20
"""Resolutions tried at most: they differ by less than 1e-5 then."""


def kmeans(points: Array, n_clusters: int, seeds: Sequence[int]) -> Clusters:
    """k-means from one k-means++ start per seed (CoMTIP, Task 1)."""
    from sklearn.cluster import KMeans

    starts = [KMeans(n_clusters=n_clusters, n_init=1, random_state=seed) for seed in seeds]
    return np.array([start.fit_predict(points) for start in starts], dtype=np.intp)


def gmm(points: Array, n_clusters: int, seeds: Sequence[int]) -> Clusters:
    """Gaussian mixture with one covariance for all its parts, on 20 principal components.

    A section has some hundred spots and an embedding up to some thousand dimensions, so that a covariance over
    all of them is singular. The field reduces to 20 components and fits mclust's model EEE, which is this one
    (JinmiaoChenLab/GraphST, utils.py): all spots estimate the one covariance, where each part's own would rest
    on the few spots of the smallest label.

    A part may end without a spot: there can be fewer clusters than asked for.
    """
    from sklearn.decomposition import PCA
    from sklearn.mixture import GaussianMixture

    reduced = PCA(min(GMM_COMPONENTS, *points.shape), svd_solver="full").fit_transform(points)
    # scikit-learn's floor under a variance is 1e-6 whatever the scale: embeddings of small numbers would drown in it
    reduced /= max(float(reduced.std(axis=0).max()), np.finfo(np.float64).tiny)
    starts = [GaussianMixture(n_clusters, covariance_type="tied", random_state=seed) for seed in seeds]
    return np.array([start.fit_predict(reduced) for start in starts], dtype=np.intp)


def leiden(points: Array, n_clusters: int, seeds: Sequence[int]) -> Clusters:
    """Leiden on scanpy's graph of 15 neighbours, at a resolution that gives as many clusters as asked for.

    Each seed looks for its own resolution by bisection; where none of those tried gives the number, the clustering
    nearest to it is taken.

    Raises:
        SelectionError: igraph is not installed.
    """
    require("leiden")
    import scanpy as sc
    from anndata import AnnData

    spots = AnnData(points)
    sc.pp.neighbors(spots, n_neighbors=max(2, min(LEIDEN_NEIGHBOURS, len(points) - 1)), use_rep="X")

    def at(resolution: float, seed: int) -> Clusters:
        sc.tl.leiden(spots, resolution, flavor="igraph", directed=False, random_state=seed)
        return spots.obs["leiden"].cat.codes.to_numpy(dtype=np.intp)

    return np.array([_nearest(partial(at, seed=seed), n_clusters) for seed in seeds], dtype=np.intp)


class Clusterer(NamedTuple):
    """A clusterer that a quantity may name, as ``ari@gmm``; without a name it is k-means."""

    cluster: Cluster
    title: str
    told: str
    """What it does, in the words of the protocol above a table."""
    version: int = 1
    """Raised when any score could change; part of a score's key."""


CLUSTERERS: Mapping[str, Clusterer] = MappingProxyType(
    {
        "gmm": Clusterer(
            gmm, "GMM", f"Gaussian mixture on {GMM_COMPONENTS} principal components, one covariance for all its parts"
        ),
        "leiden": Clusterer(
            leiden, "Leiden",
            f"Leiden on {LEIDEN_NEIGHBOURS} neighbours, its resolution by bisection to as many clusters as labels or "
            "the nearest number",
        ),
    }
)  # fmt: skip


def require(clusterer: str) -> None:
    """SelectionError where the package of a clusterer is not installed."""
    if clusterer == "leiden" and find_spec("igraph") is None:
        raise SelectionError(
            "clusterer 'leiden'", "needs the package igraph, which is not installed",
            "igraph, which the base install leaves out because its licence is the GPL",
            "pip install 'stbench[leiden]', or choose a task that does not ask for leiden",
        )  # fmt: skip


def _nearest(clustered: Callable[[float], Clusters], wanted: int) -> Clusters:
    """Of the clusterings that a bisection of the resolution meets, the first whose number of clusters is nearest."""
    low, high, resolution = 0.0, np.inf, 1.0
    best, least = np.zeros(0, dtype=np.intp), np.inf
    for _ in range(LEIDEN_STEPS):
        found = clustered(resolution)
        more = len(np.unique(found)) - wanted
        if abs(more) < least:
            best, least = found, abs(more)
        if more == 0:
            break
        low, high = (low, resolution) if more > 0 else (resolution, high)
        resolution = 2 * low if np.isinf(high) else (low + high) / 2
    return best
