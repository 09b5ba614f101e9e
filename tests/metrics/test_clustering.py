import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from sklearn import metrics as sk

from stbench.errors import DataError, ShapeError
from stbench.metrics.clustering import ari, clustering_scores, labelled, silhouette


def test_scores_equal_scikit_learn_on_random_input():
    rng = np.random.default_rng(0)
    labels, clusters = rng.integers(0, 5, 300), rng.integers(0, 7, 300)
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


def test_silhouette_equals_scikit_learn_and_needs_two_groups():
    rng = np.random.default_rng(1)
    points, groups = rng.normal(size=(40, 3)), rng.integers(0, 3, 40)
    assert_allclose(silhouette(points, groups), sk.silhouette_score(points, groups), atol=1e-12)
    assert np.isnan(silhouette(points, np.zeros(40)))


def test_no_labels_or_other_lengths_are_errors():
    with pytest.raises(DataError):
        ari([None, ""], np.array([0, 1]))
    with pytest.raises(ShapeError):
        ari(["a", "b"], np.array([0, 1, 2]))
