"""Gaussian mixture, mclust's model EEE on principal components."""

from collections.abc import Sequence

import numpy as np

from stbench.metrics.clusterers.base import Array, Clusters, clusterer

COMPONENTS = 20


@clusterer(
    title="GMM",
    says=f"Gaussian mixture on {COMPONENTS} principal components, one covariance for all its parts",
)
def gmm(points: Array, n_clusters: int, seeds: Sequence[int]) -> Clusters:
    """Gaussian mixture with one covariance for all its parts, on 20 principal components.

    A slide has some hundred spots and an embedding up to some thousand dimensions, so that a covariance over
    all of them is singular. The field reduces to 20 components and fits mclust's model EEE, which is this one
    (JinmiaoChenLab/GraphST, utils.py): all spots estimate the one covariance, where each part's own would rest
    on the few spots of the smallest label.

    A part may end without a spot: there can be fewer clusters than asked for.
    """
    from sklearn.decomposition import PCA
    from sklearn.mixture import GaussianMixture

    reduced = PCA(min(COMPONENTS, *points.shape), svd_solver="full").fit_transform(points)
    # scikit-learn's floor under a variance is 1e-6 whatever the scale: embeddings of small numbers would drown in it
    reduced /= max(float(reduced.std(axis=0).max()), np.finfo(np.float64).tiny)
    starts = [GaussianMixture(n_clusters, covariance_type="tied", random_state=seed) for seed in seeds]
    return np.array([start.fit_predict(reduced) for start in starts], dtype=np.intp)
