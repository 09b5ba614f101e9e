"""Scores of one answer hold every registered metric, each over the genes that are its own."""

import numpy as np
import pytest

from stbench.errors import ShapeError
from stbench.metrics import metric, metrics
from stbench.metrics.moments import moments
from stbench.metrics.slide_scores import UNRANKED, SlideScores, embedding_scores, expression_scores

GENES = tuple(f"GENE{place}" for place in range(6))
TRUTH, PREDICTED = np.random.default_rng(0).gamma(2.0, 1.0, (2, 25, 6)).astype(np.float32)
LABELS = np.repeat(["a", "b", ""], [10, 10, 5])


@pytest.fixture
def outsider(monkeypatch):
    """Registers a metric of expression for the length of a test."""

    def put(name, function, per):
        declared = metric(title=name, says="Made.", per=per, better="lower", bounds=(0, np.inf))(function)
        monkeypatch.setitem(metrics._lazy, name, "tests:none")
        monkeypatch.setitem(metrics._loaded, name, declared)

    return put


def test_every_metric_of_expression_is_scored_as_it_scores_alone():
    scores = expression_scores(TRUTH, PREDICTED, GENES, (), "A1")
    assert list(scores.genes) == ["gene", *metrics.names_per("gene"), "hvg_rank", "heg_rank"]
    assert list(scores.overall) == metrics.names_per("slide")
    for name in metrics.names_per("gene"):
        assert scores.genes[name].tolist() == metrics[name](TRUTH, PREDICTED).tolist()
    for name in metrics.names_per("slide"):
        assert scores.overall[name] == metrics[name](TRUTH, PREDICTED)


@pytest.mark.parametrize("n_spots", [3, 7, 8, 25])
@pytest.mark.parametrize("n_added", [1, 3, 5])
def test_metrics_of_a_slide_leave_added_markers_out_to_the_last_digit(n_spots, n_added):
    truth, predicted = TRUTH[:n_spots], PREDICTED[:n_spots]
    scores = expression_scores(truth, predicted, GENES, GENES[:n_added], "A1")
    for name in metrics.names_per("slide"):
        assert scores.overall[name] == metrics[name](truth[:, n_added:].copy(), predicted[:, n_added:].copy())
    assert (scores.genes["hvg_rank"] == UNRANKED).tolist() == (np.arange(6) < n_added).tolist()


def test_a_panel_of_added_markers_alone_cannot_be_scored():
    with pytest.raises(ShapeError, match="no gene left"):
        expression_scores(TRUTH, PREDICTED, GENES, GENES, "A1")


def test_a_metric_without_moments_gets_the_arrays_of_the_genes_that_count(outsider):
    outsider("gap", lambda truth, predicted: np.abs(truth - predicted).max(axis=0), "gene")
    outsider("width", lambda truth, _: truth.shape[1], "slide")
    scores = expression_scores(TRUTH, PREDICTED, GENES, GENES[:2], "A1")
    assert scores.genes["gap"].tolist() == np.abs(TRUTH - PREDICTED).max(axis=0).tolist()
    assert scores.overall["width"] == 4


def test_a_metric_without_moments_is_given_the_truth_before_the_prediction(outsider):
    outsider("excess", lambda truth, predicted: (predicted - truth).max(axis=0), "gene")
    outsider("bias", lambda truth, predicted: float((predicted - truth).mean()), "slide")
    scores = expression_scores(TRUTH, PREDICTED, GENES, (), "A1")
    assert scores.genes["excess"].tolist() == (PREDICTED - TRUTH).max(axis=0).tolist()
    assert scores.genes["excess"].dtype == np.float64
    assert scores.overall["bias"] == float((PREDICTED - TRUTH).mean())


@pytest.mark.parametrize(("n_added", "copied"), [(0, False), (1, True)])
def test_arrays_are_copied_only_where_added_markers_are_left_out(outsider, n_added, copied):
    outsider("copied", lambda truth, _: float(not np.shares_memory(truth, TRUTH)), "slide")
    assert expression_scores(TRUTH, PREDICTED, GENES, GENES[:n_added], "A1").overall["copied"] == copied


def test_an_added_marker_is_beyond_every_rank_as_files_of_scores_have_it():
    scores = expression_scores(TRUTH, PREDICTED, GENES, GENES[1:2], "A1")
    assert scores.genes["hvg_rank"][1] == scores.genes["heg_rank"][1] == 2**31
    variable, expressed = TRUTH.var(axis=0), TRUTH.mean(axis=0)
    own = [0, 2, 3, 4, 5]
    for name, values in (("hvg_rank", variable), ("heg_rank", expressed)):
        order = sorted(own, key=lambda gene: -values[gene])
        assert [order.index(gene) for gene in own] == scores.genes[name][own].tolist()


@pytest.mark.parametrize("counted", ["n_constant_truth", "n_constant_prediction", "n_unlabelled"])
def test_nothing_is_left_out_where_nothing_is_said(counted):
    assert getattr(SlideScores("A1", None, {}), counted) == 0
    assert not SlideScores("A1", None, {}).pooled


@pytest.mark.parametrize("per", ["gene", "slide"])
def test_a_metric_that_gives_another_shape_than_it_declares_is_named(outsider, per):
    outsider("odd", lambda *_: np.ones(5), per)
    with pytest.raises(ShapeError, match=r"metric 'odd': gives numbers of shape \(5,\)"):
        expression_scores(TRUTH, PREDICTED, GENES, (), "A1")


def test_arrays_are_read_once_for_all_metrics_that_take_moments(monkeypatch):
    reads = []
    monkeypatch.setattr("stbench.metrics.slide_scores.moments", lambda *arrays: reads.append(1) or moments(*arrays))
    monkeypatch.setattr("stbench.metrics.gene.moments", lambda *_: 1 / 0)
    monkeypatch.setattr("stbench.metrics.overall.moments", lambda *_: 1 / 0)
    expression_scores(TRUTH, PREDICTED, GENES, GENES[:1], "A1")
    assert reads == [1]


def test_constant_genes_are_counted():
    truth, predicted = TRUTH.copy(), PREDICTED.copy()
    truth[:, 0] = predicted[:, 0] = predicted[:, 1] = 2.0
    scores = expression_scores(truth, predicted, GENES, (), "A1")
    assert (scores.n_constant_truth, scores.n_constant_prediction) == (1, 1)


def test_an_embedding_is_scored_by_every_metric_of_clusterings():
    points = np.eye(3)[np.repeat([0, 1, 2], [10, 10, 5])] + np.random.default_rng(0).normal(0, 0.01, (25, 3))
    scores = embedding_scores(points, LABELS, "A1")
    assert list(scores.overall) == [*metrics.names_per("clustering"), "ari_iqr"]
    assert (scores.overall["ari"], scores.n_unlabelled, len(scores.genes)) == (1, 5, 0)
    assert list(scores.genes) == ["gene", *metrics.names_per("gene"), "hvg_rank", "heg_rank"]
    further = embedding_scores(points, LABELS, "A1", "gmm")
    assert further.overall["clusters"] == 2
    assert further.overall["as_labels"] == 1


@pytest.mark.parametrize("labels", [None, np.full(25, ""), np.where(LABELS == "a", "a", "")])
def test_without_two_labels_there_is_no_score_of_clusters(labels):
    scores = embedding_scores(PREDICTED, labels, "A1")
    assert list(scores.overall) == metrics.names_per("clustering")
    assert np.isnan(list(scores.overall.values())).all()
    assert scores.n_unlabelled == 25
