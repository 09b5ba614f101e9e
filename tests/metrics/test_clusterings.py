"""Clusterings of an embedding: as many as there are starts, their medians and the typical one."""

from itertools import permutations

import numpy as np
import pytest

from stbench.metrics.clustering import clustering_scores
from stbench.metrics.clusterings import score_embedding, typical_clusters

LABELS = np.repeat(["tumour", "stroma", "fat"], 20)
APART = np.repeat(np.eye(3) * 10, 20, axis=0) + np.random.default_rng(0).normal(0, 0.1, (60, 3))


def test_an_embedding_that_separates_the_labels_scores_one():
    found = score_embedding(APART, LABELS)
    assert found.scores["ari"] == pytest.approx(1)
    assert found.scores["silhouette"] > 0.9


def test_an_embedding_of_noise_scores_about_zero():
    found = score_embedding(np.random.default_rng(1).normal(size=(60, 3)), LABELS)
    assert abs(found.scores["ari"]) < 0.15
    assert found.scores["ari_iqr"] > 0


@pytest.mark.parametrize("blank", ["", "  "])
@pytest.mark.parametrize(("every", "n_unlabelled"), [(3, 20), (2, 30), (61, 1)])
def test_unlabelled_spots_are_left_out_and_counted(blank, every, n_unlabelled):
    labels = np.where(np.arange(60) % every == 0, "", LABELS)
    disturbed = np.where((labels == "")[:, None], 1e6, APART)
    found = score_embedding(disturbed, np.where(labels == "", blank, labels))
    assert found.n_unlabelled == n_unlabelled
    assert found.scores["ari"] == pytest.approx(1)


def test_k_means_scores_are_the_medians_they_always_were():
    """Numbers of the first release: other clusterers must not move them."""
    found = score_embedding(np.random.default_rng(3).normal(size=(60, 5)) + APART[:, :1] / 5, LABELS)
    expected = {
        "ari": 0.4910349647295202,
        "nmi": 0.6070621901712192,
        "ami": 0.5939323923408675,
        "silhouette": 0.22938487580592634,
        "ari_iqr": 0.06703616600991325,
    }
    assert found.scores == pytest.approx(expected, abs=1e-12)
    assert (found.n_clusters, found.as_labels) == (3, 1)


@pytest.mark.parametrize(
    ("numbers", "median", "share"), [([2, 2, 2, 2, 1], 2, 0.0), ([3] * 5, 3, 1.0), ([1, 2, 3, 3, 5], 3, 0.4)]
)
def test_how_many_clusters_were_found_is_told(numbers, median, share):
    found = score_embedding(APART, LABELS, lambda *_: np.array([np.arange(60) % number for number in numbers]))
    assert (found.n_clusters, found.as_labels) == (median, share)


def test_the_typical_clusters_carry_the_numbers_of_the_labels_they_match():
    labels = np.where(np.arange(60) % 5 == 0, "", LABELS)
    found = typical_clusters(APART, labels)
    assert found.names == ("fat", "stroma", "tumour")
    assert found.ari == pytest.approx(1)
    assert [("", *found.names)[place + 1] for place in found.clusters] == labels.tolist()


def test_the_typical_clusters_are_of_the_start_whose_ari_is_the_median_one():
    noise = np.random.default_rng(1).normal(size=(60, 3))
    found = typical_clusters(noise, LABELS)
    assert found.ari == score_embedding(noise, LABELS).scores["ari"]
    assert clustering_scores(LABELS, found.clusters).ari == pytest.approx(found.ari, abs=0.05)
    agreeing = (np.array(found.names)[found.clusters] == LABELS).sum()
    turned = [(np.array(order)[found.clusters] == LABELS).sum() for order in permutations(found.names)]
    assert agreeing == max(turned)
