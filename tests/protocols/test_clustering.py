"""Clustering tasks: embeddings in, agreement with labels out."""

import numpy as np
import pytest

from stbench.errors import ShapeError
from stbench.protocols.clustering import checked_embedding, score_embedding
from tests.made import made_slide

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


def test_unlabelled_spots_are_left_out_and_counted():
    labels = np.where(np.arange(60) % 3 == 0, "", LABELS)
    disturbed = np.where((labels == "")[:, None], 1e6, APART)
    found = score_embedding(disturbed, labels)
    assert found.n_unlabelled == 20
    assert found.scores["ari"] == pytest.approx(1)


@pytest.mark.parametrize("values", [np.ones(30), np.ones((29, 2)), np.ones((30, 0)), np.full((30, 2), np.nan)])
def test_an_embedding_that_is_no_finite_vector_per_spot_is_refused(values):
    with pytest.raises(ShapeError):
        checked_embedding(values, made_slide("A1").blind())
