import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from sklearn import metrics as sk

from stbench.errors import DataError, ShapeError
from stbench.metrics.clustering import ami, ari, clustering_scores, labelled, nmi, silhouette


@pytest.mark.parametrize(("n_labels", "n_clusters", "n_spots"), [(5, 7, 300), (1, 4, 60), (4, 1, 60), (30, 30, 40)])
def test_scores_equal_scikit_learn_on_random_input(n_labels, n_clusters, n_spots):
    rng = np.random.default_rng(0)
    labels, clusters = rng.integers(0, n_labels, n_spots), rng.integers(0, n_clusters, n_spots)
    scores = clustering_scores(labels, clusters)
    assert_allclose(scores.ari, sk.adjusted_rand_score(labels, clusters), rtol=0, atol=1e-12)
    assert_allclose(scores.nmi, sk.normalized_mutual_info_score(labels, clusters), rtol=0, atol=1e-12)
    assert_allclose(scores.ami, sk.adjusted_mutual_info_score(labels, clusters), rtol=0, atol=1e-12)


def test_unlabelled_spots_are_left_out_and_counted():
    labels = ["tumour", None, "fat", "", float("nan"), "fat", "tumour", "  "]
    clusters = np.array([0, 0, 1, 0, 0, 1, 0, 1])
    scores = clustering_scores(labels, clusters)
    assert (scores.n_spots, scores.n_left_out) == (4, 4)
    assert scores.ari == scores.nmi == scores.ami == 1.0
    assert labelled(labels).names == ("fat", "tumour")


@settings(max_examples=30, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=4, max_size=30),
    st.permutations(range(4)),
)
def test_names_of_clusters_do_not_matter(pairs, renamed):
    labels, clusters = np.array(pairs).T
    before, after = (
        clustering_scores(labels, clusters),
        clustering_scores(labels, np.array(renamed)[clusters]),
    )
    assert_allclose(after[:3], before[:3], atol=1e-12)
    assert max(before[:3]) <= 1 + 1e-12


@pytest.mark.parametrize(("scale", "shift"), [(1.0, 0.0), (1e-3, 0.0), (20.0, -7.0)])
def test_silhouette_equals_scikit_learn_whatever_the_scale_and_place(scale, shift):
    rng = np.random.default_rng(1)
    points, groups = rng.normal(size=(40, 3)), rng.integers(0, 3, 40)
    assert_allclose(silhouette(scale * points + shift, groups), sk.silhouette_score(points, groups), atol=1e-12)


@pytest.mark.parametrize("groups", [["a"] * 6, list("abcdef"), ["a", "a", "a", None, "", "a"], ["a", "b", *[None] * 4]])
def test_silhouette_is_missing_for_one_group_and_for_as_many_as_spots(groups):
    assert np.isnan(silhouette(np.eye(6), groups))


@pytest.mark.parametrize("score", [ari, nmi, ami])
@pytest.mark.parametrize(
    ("labels", "error", "told"),
    [([None, ""], DataError, "are missing for all 2 spots"), (["a", "b", "c"], ShapeError, "given for 2 spots")],
)
def test_no_labels_or_other_lengths_are_errors(score, labels, error, told):
    with pytest.raises(error, match=told):
        score(labels, np.array([0, 1]))
