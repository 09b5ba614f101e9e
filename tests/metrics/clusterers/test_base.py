"""All clusterers find what is apart, whatever the number of dimensions and the scale, and say what they lack."""

import sys

import numpy as np
import pytest
from sklearn.metrics import adjusted_rand_score

from stbench.errors import SelectionError
from stbench.metrics.clusterers import Requirement, clusterer, clusterers, named_clusterers
from tests.made.points import GROUPS, blobs

BUILT_IN = [name for name in clusterers.names() if name not in clusterers.outside()]
every_clusterer = pytest.mark.parametrize("cluster", [clusterers[name] for name in BUILT_IN], ids=BUILT_IN)


@every_clusterer
@pytest.mark.parametrize(("dimensions", "scale"), [(3, 1.0), (300, 1e-6)])
def test_groups_that_are_apart_are_found(cluster, dimensions, scale):
    starts = cluster(blobs(dimensions, scale=scale), 4, range(3))
    assert starts.shape == (3, 80)
    assert max(adjusted_rand_score(GROUPS, found) for found in starts) == pytest.approx(1)


@every_clusterer
def test_a_seed_gives_the_same_clusters_wherever_it_stands(cluster):
    points = np.random.default_rng(2).normal(size=(60, 30))
    first, second, again = cluster(points, 5, (3, 4, 3))
    assert (first == again).all()
    assert (cluster(points, 5, (4,))[0] == second).all()


@every_clusterer
@pytest.mark.filterwarnings("ignore")
def test_points_that_are_all_alike_are_one_cluster(cluster):
    assert len(set(cluster(np.ones((30, 5)), 3, (0,))[0].tolist())) == 1


@every_clusterer
def test_moved_points_have_the_same_clusters_and_their_global_random_state_is_left_alone(cluster):
    points, before = blobs(6), np.random.get_state()[1].copy()  # noqa: NPY002  (it is what must not be touched)
    (here,), (there,) = cluster(points, 4, (0,)), cluster(points + 3.0, 4, (0,))
    assert adjusted_rand_score(here, there) == pytest.approx(1)
    assert (np.random.get_state()[1] == before).all()  # noqa: NPY002


@pytest.mark.parametrize("package", ["igraph", "no_such_package"])
def test_a_clusterer_without_its_package_is_refused_before_it_is_called(monkeypatch, package):
    monkeypatch.setitem(sys.modules, package, None)
    needy = clusterer(title="Mine", says="x", requires=Requirement(package, "extra[mine]", "it is large"))(pytest.fail)
    with pytest.raises(SelectionError) as raised:
        needy(blobs(3), 4, (0,))
    assert str(raised.value) == (
        f"clusterer Mine: needs the package {package}, which is not installed.\n"
        f"Expected {package}, which the base install leaves out because it is large.\n"
        "pip install 'extra[mine]', or choose a task that does not ask for Mine."
    )


def test_without_igraph_leiden_alone_is_refused(monkeypatch):
    monkeypatch.setitem(sys.modules, "igraph", None)
    for name in set(clusterers.names()) - {"leiden"}:
        clusterers[name].require()
    with pytest.raises(SelectionError, match=r"igraph(.|\n)*pip install 'stbench\[leiden\]'"):
        clusterers["leiden"](blobs(3), 4, (0,))


def test_all_clusterers_but_the_default_are_named_in_columns():
    assert [name for name in named_clusterers() if name not in clusterers.outside()] == ["gmm", "leiden"]
    assert "kmeans" in clusterers
