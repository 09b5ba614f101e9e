"""Score columns: what a card may name, how a table heads it, and whom it fits."""

from dataclasses import replace

import numpy as np
import pytest

from stbench.cards import tasks
from stbench.errors import SelectionError
from stbench.metrics import metrics
from stbench.metrics.clusterers import clusterers
from stbench.metrics.clusterers.base import Requirement
from stbench.metrics.slide_scores import expression_scores
from stbench.scoring.columns import ScoreColumn, score_columns
from tests.made.cohort import GENES

EXPRESSION = metrics.names_per("gene", "slide")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("pccc@all", "Did you mean 'pcc'"), ("pcc", "over which genes"), ("pcc@hvg", "over which genes"),
        ("pcc@hvg-0", "over which genes"), ("pcc@hvg-²", "over which genes"),
        ("pcc@all-", "over which genes"), ("pcc@gene-", "over which genes"),
        ("mae@markers-3", "over which genes"), ("pcc@some", "over which genes"), ("pcc_overall@all", "takes no genes"),
        ("pcc_overall@all", r"Expected pcc_overall\."),
        ("ari@leidn", "Did you mean 'leiden'"), ("ari@kmeans", "alone are of k-means"), ("ari@", "name a clusterer"),
        ("ari_iqrs", "Did you mean 'ari_iqr'"), ("pcc", "one of pcc@hvg-50, pcc@heg-50, pcc@markers, pcc@gene-MGP, "),
        ("accuracy_score", "over which genes"), ("accuracy_scor@all", "Did you mean 'accuracy_score'"),
        ("clusters", "name a clusterer"), ("pcc@gmm", "over which genes"), ("pcc_overall@", "takes no genes"),
    ],
)  # fmt: skip
def test_a_metric_that_cannot_be_is_told(text, told):
    with pytest.raises(SelectionError, match=told):
        ScoreColumn.parse(text)


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("pcc@hvg-50", "HVG-50 PCC"), ("rmse@heg-150", "HEG-150 RMSE"), ("pcc@all", "PCC, all genes"),
        ("pcc_overall", "PCC, flattened"), ("mae_overall", "MAE, flattened"), ("mae@gene-HLA-DRA", "HLA-DRA MAE"),
        ("pcc@markers", "PCC, marker genes"), ("silhouette", "silhouette"),
        ("accuracy_score@all", "accuracy score, all genes"), ("accuracy_score@hvg-50", "HVG-50 accuracy score"),
    ],
)  # fmt: skip
def test_the_head_of_a_column_says_what_is_averaged(text, title):
    column = ScoreColumn.parse(text)
    assert (column.title, column.text) == (title, text)


def test_no_two_columns_share_a_title():
    genes = ("@hvg-50", "@heg-50", "@markers", "@all", "@gene-GENE1")
    texts = [f"{name}{over}" for name in metrics.names_per("gene") for over in genes]
    texts += [*metrics.names_per("slide"), *metrics.names_per("clustering"), "ari_iqr", "ari@gmm", "clusters@gmm"]
    assert len({ScoreColumn.parse(text).title for text in texts}) == len(texts)


@pytest.mark.parametrize(
    ("text", "rewards"), [("mae@all", False), ("pcc@all", False), ("pcc_overall", True), ("clusters@gmm", False)]
)
def test_columns_say_whether_gene_levels_alone_score_well(text, rewards):
    assert ScoreColumn.parse(text).rewards_levels == rewards


def test_a_clusterer_whose_package_is_not_installed_is_told_before_anything_runs(monkeypatch):
    absent = replace(clusterers["gmm"], requires=Requirement("no_such_package", "x", "it is not there"))
    monkeypatch.setitem(clusterers._loaded, "gmm", absent)
    task = tasks()["clustering"].model_copy(update={"details": ("ari@gmm",)})
    with pytest.raises(SelectionError, match="needs the package no_such_package"):
        score_columns(task)


def test_each_marker_is_a_column_of_its_own():
    task = tasks()["gene-pred"].model_copy(update={"metrics": ("pcc@all",), "details": ("mae@each-marker",)})
    first, second = score_columns(task, ("GENE3", "HLA-DRA"))[1:]
    assert (first.text, first.title, second.title) == ("mae@gene-GENE3", "GENE3 MAE", "HLA-DRA MAE")
    truth, predicted = np.random.default_rng(0).random((2, 30, len(GENES)))
    scores = expression_scores(truth, predicted, GENES, (), "A1")
    assert first.of(scores, ()) == pytest.approx(np.abs(predicted - truth)[:, 3].mean())
    assert np.isnan(second.of(scores, ()))
    assert ScoreColumn.parse(first.text) == first
    assert len(score_columns(task)) == 1


def test_a_score_column_of_a_clusterer_is_written_and_headed_by_its_name():
    texts = ("ari", "ari_iqr", "ari@gmm", "silhouette@leiden", "ari_iqr@leiden", "clusters@leiden")
    assert tuple(ScoreColumn.parse(text).text for text in texts) == texts
    titles = ["ARI", "ARI IQR", "GMM ARI", "Leiden silhouette", "Leiden ARI IQR", "Leiden clusters"]
    assert [ScoreColumn.parse(text).title for text in texts] == titles


@pytest.mark.parametrize(
    ("task", "changed", "told"),
    [
        ("clustering", {"metrics": ("ari_iqr",)}, "Move it from metrics to details"),
        ("clustering", {"metrics": ("ari_iqr",)}, "': describes a clustering and is no score of it"),
        ("gene-pred", {"metrics": ("mae@each-marker",)}, "': is one column per marker"),
        ("gene-pred", {"metrics": ("mae@each-marker",)}, rf"one score, as {', '.join(EXPRESSION[:4])}\."),
        ("gene-pred", {"details": ("ari@gmm",)}, "is not for expression"),
        ("clustering", {"details": ("pcc@all",)}, "is not for clustering"),
        ("gene-pred", {"metrics": ("mae@each-marker",)}, "Move it from metrics to details"),
        ("gene-pred", {"details": ("maes@each-marker",)}, "Did you mean 'mae'"),
        ("clustering", {"details": ("mae@each-marker",)}, "is not for clustering"),
    ],
)
def test_a_score_column_that_does_not_fit_its_task_is_told(task, changed, told):
    with pytest.raises(SelectionError, match=told):
        score_columns(tasks()[task].model_copy(update=changed))


@pytest.mark.parametrize(
    ("name", "changes", "told"),
    [
        ("imputation-genes", {"metrics": ("accuracy_score@all",)}, "cannot rank them"),
        ("gene-pred", {"details": ("accuracy_score@all",)}, "is not for expression tasks"),
    ],
)
def test_a_score_that_other_rows_decide_ranks_none_and_is_of_maps(name, changes, told):
    with pytest.raises(SelectionError, match=told):
        score_columns(tasks()[name].model_copy(update=changes))
    column = ScoreColumn.parse("accuracy_score@all")
    assert (column.better, column.rewards_levels) == ("higher", False)
