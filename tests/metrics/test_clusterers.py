"""Clusterers find what is apart, whatever the number of dimensions and the scale, and say what they lack."""

import sys

import numpy as np
import pytest
from sklearn.metrics import adjusted_rand_score

from stbench.errors import SelectionError
from stbench.metrics.clusterers import clusterers, named_clusterers

kmeans, gmm, leiden = (clusterers[name] for name in ("kmeans", "gmm", "leiden"))
GROUPS = np.repeat(np.arange(4), 20)


def blobs(dimensions, spread=0.1, scale=1.0):
    centres = np.random.default_rng(1).normal(size=(4, dimensions))
    return scale * (centres[GROUPS] + np.random.default_rng(0).normal(0, spread, (80, dimensions)))


@pytest.mark.parametrize("cluster", [kmeans, gmm, leiden])
@pytest.mark.parametrize(("dimensions", "scale"), [(3, 1.0), (300, 1e-6)])
def test_groups_that_are_apart_are_found(cluster, dimensions, scale):
    starts = cluster(blobs(dimensions, scale=scale), 4, range(3))
    assert starts.shape == (3, 80)
    assert max(adjusted_rand_score(GROUPS, found) for found in starts) == pytest.approx(1)


@pytest.mark.parametrize("cluster", [kmeans, gmm, leiden])
def test_a_seed_gives_the_same_clusters_wherever_it_stands(cluster):
    points = np.random.default_rng(2).normal(size=(60, 30))
    first, second, again = cluster(points, 5, (3, 4, 3))
    assert (first == again).all()
    assert (cluster(points, 5, (4,))[0] == second).all()


def test_one_covariance_for_all_parts_finds_long_groups_that_k_means_cuts():
    points = np.random.default_rng(0).normal(size=(80, 2)) * (1.5, 0.3) + np.array([[0.0, 2.0 * g] for g in GROUPS])
    agreements = [np.median([adjusted_rand_score(GROUPS, c) for c in f(points, 4, range(10))]) for f in (gmm, kmeans)]
    assert agreements[0] > agreements[1] + 0.2


@pytest.mark.parametrize("wanted", [2, 4, 9])
def test_leiden_finds_as_many_clusters_as_asked_for_at_a_resolution_of_its_own(wanted):
    points = np.random.default_rng(0).normal(size=(150, 5))
    assert [len(set(found)) for found in leiden(points, wanted, range(3)).tolist()] == [wanted] * 3


def test_leiden_takes_the_nearest_number_where_the_graph_falls_apart():
    points = np.repeat(np.eye(3) * 1e6, 40, axis=0) + np.random.default_rng(0).normal(size=(120, 3))
    (found,) = leiden(points, 2, (0,))
    assert len(set(found.tolist())) == 3


@pytest.mark.parametrize("cluster", [kmeans, gmm, leiden])
@pytest.mark.filterwarnings("ignore")
def test_points_that_are_all_alike_are_one_cluster(cluster):
    assert len(set(cluster(np.ones((30, 5)), 3, (0,))[0].tolist())) == 1


def test_without_igraph_leiden_alone_is_refused(monkeypatch):
    monkeypatch.setitem(sys.modules, "igraph", None)
    for name in set(clusterers.names()) - {"leiden"}:
        clusterers[name].require()
    with pytest.raises(SelectionError, match=r"igraph(.|\n)*pip install 'stbench\[leiden\]'"):
        leiden(blobs(3), 4, (0,))


def test_all_clusterers_but_the_default_are_named_in_columns():
    assert [name for name in named_clusterers() if name not in clusterers.outside()] == ["gmm", "leiden"]
    assert "kmeans" in clusterers
