import numpy as np
import pytest
from sklearn.cluster import KMeans
from sklearn.metrics import adjusted_rand_score

from stbench.metrics.clusterers.kmeans import kmeans
from tests.made.points import GROUPS, blobs

POINTS = np.random.default_rng(4).normal(size=(50, 4))


@pytest.mark.parametrize("n_clusters", [1, 2, 7, 50])
def test_a_start_is_one_run_of_scikit_learns_and_fills_all_clusters(n_clusters):
    starts = kmeans(POINTS, n_clusters, (5, 6))
    for found, seed in zip(starts, (5, 6), strict=True):
        assert (found == KMeans(n_clusters=n_clusters, n_init=1, random_state=seed).fit_predict(POINTS)).all()
        assert sorted(set(found.tolist())) == list(range(n_clusters))


@pytest.mark.parametrize("seed", range(3))
def test_every_point_is_in_the_cluster_of_the_nearest_mean(seed):
    (found,) = kmeans(POINTS, 5, (seed,))
    means = np.stack([POINTS[found == number].mean(axis=0) for number in range(5)])
    assert (np.linalg.norm(POINTS[:, None] - means, axis=2).argmin(axis=1) == found).all()


@pytest.mark.parametrize(
    "order", [slice(None, None, -1), np.random.default_rng(0).permutation(80)], ids=["back", "mix"]
)
def test_groups_that_are_apart_are_found_in_whatever_order_spots_stand(order):
    starts = kmeans(blobs(3)[order], 4, range(5))
    assert max(adjusted_rand_score(GROUPS[order], found) for found in starts) == 1
