import numpy as np
import pytest
from sklearn.metrics import adjusted_rand_score

from stbench.metrics.clusterers.gmm import COMPONENTS, gmm
from stbench.metrics.clusterers.kmeans import kmeans
from tests.made.points import GROUPS, blobs


def test_one_covariance_for_all_parts_finds_long_groups_that_k_means_cuts():
    points = np.random.default_rng(0).normal(size=(80, 2)) * (1.5, 0.3) + np.array([[0.0, 2.0 * g] for g in GROUPS])
    agreements = [np.median([adjusted_rand_score(GROUPS, c) for c in f(points, 4, range(10))]) for f in (gmm, kmeans)]
    assert agreements[0] > agreements[1] + 0.2


@pytest.mark.parametrize("scale", [1e-6, 1.0, 1e4])
def test_clusters_do_not_depend_on_the_scale_of_the_embedding(scale):
    assert (gmm(blobs(10, 1.0, scale=scale), 4, (0, 1)) == gmm(blobs(10, 1.0), 4, (0, 1))).all()


@pytest.mark.parametrize("dimensions", [COMPONENTS - 1, COMPONENTS, COMPONENTS + 1, 200])
def test_dimensions_beyond_the_components_that_carry_nothing_change_nothing(dimensions):
    points = np.zeros((80, dimensions))
    points[:, :3] = blobs(3, 0.5)
    turned = points @ np.linalg.qr(np.random.default_rng(3).normal(size=(dimensions, dimensions)))[0]
    (found,), (expected,) = gmm(turned, 4, (0,)), gmm(points, 4, (0,))
    assert adjusted_rand_score(found, expected) == pytest.approx(1)
