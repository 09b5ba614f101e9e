"""A metric or a clusterer of another package needs its entry point and nothing else, from the card to the table."""

import numpy as np
import pytest

from stbench.analyses.ranking import leaderboard
from stbench.analyses.score_table import score_table
from stbench.contract import check_clusterer, check_metric
from stbench.metrics import metrics
from stbench.metrics.clusterers import clusterers
from stbench.report.markdown import markdown_text
from stbench.scoring.score import scores_of
from stbench.scoring.score_files import ScoreFiles
from tests.made.answers import answers, clustering_card, drawn, entrant, questions, task_card
from tests.made.cohort import GENES, made_cohort

MODULE = """
import numpy as np
from stbench.metrics import metric
from stbench.metrics.clusterers import clusterer, clusterers

@metric(title="worst error", says="Largest error of a gene.", per="gene", better="lower", bounds=(0, np.inf))
def worst(truth, predicted):
    return np.where(np.ptp(truth, axis=0) > 0, np.abs(truth - predicted).max(axis=0), np.nan)

@metric(title="bias", says="Mean error of a slide.", per="slide", better="lower", bounds=(0, np.inf))
def bias(truth, predicted):
    return float(np.abs(truth - predicted).mean())

@metric(title="purity", says="Spots in their cluster's label.", per="clustering", better="higher", bounds=(0, 1))
def purity(labels, clusters):
    most = [np.unique(labels[clusters == each], return_counts=True)[1].max() for each in np.unique(clusters)]
    return sum(most) / len(labels)

@clusterer(title="Far", says="k-means again")
def far(points, n_clusters, seeds):
    return clusterers["kmeans"](points, n_clusters, seeds)
"""
ENTRY_POINTS = """
[stbench.metrics]
worst = outside_metrics:worst
bias = outside_metrics:bias
purity = outside_metrics:purity
[stbench.clusterers]
far = outside_metrics:far
"""


@pytest.fixture(autouse=True)
def package(tmp_path, monkeypatch):
    """Another package, installed for the length of a test."""
    facts = tmp_path / "site" / "outside_metrics-1.0.dist-info"
    facts.mkdir(parents=True)
    (facts / "METADATA").write_text("Metadata-Version: 2.1\nName: outside-metrics\nVersion: 1.0\n")
    (facts / "entry_points.txt").write_text(ENTRY_POINTS)
    (facts.parent / "outside_metrics.py").write_text(MODULE)
    monkeypatch.syspath_prepend(facts.parent)
    for registry in (metrics, clusterers):
        monkeypatch.setattr(registry, "_outside_read", False)
        for name in ("_lazy", "_loaded"):
            monkeypatch.setattr(registry, name, dict(getattr(registry, name)))


def test_outside_metrics_stand_after_those_that_are_built_in_and_keep_the_contract():
    assert metrics.names()[-3:] == ["bias", "purity", "worst"]
    assert clusterers.names()[-1] == "far"
    for name in ("bias", "purity", "worst"):
        check_metric(metrics[name])
    check_clusterer(clusterers["far"])


def test_outside_metrics_of_expression_are_scored_kept_and_shown(tmp_path):
    asked = questions(task_card(metrics=("worst@hvg-3", "bias", "pcc@all")), made_cohort())
    own = entrant(asked, "own", guess=lambda slide, panel, seed: slide.expression(panel) + 0.25)
    made = answers(asked, own, score_files=ScoreFiles(tmp_path / "scores"))
    board = leaderboard(made)
    assert len(list((tmp_path / "scores").rglob("*.parquet"))) == 3 + 3 + 3  # of answers, ceilings and upper bounds
    assert board.rows[0].values == pytest.approx({"worst@hvg-3": 0.25, "bias": 0.25, "pcc@all": 1.0})
    assert [column.title for column in board.columns] == ["HVG-3 worst error", "bias", "PCC, all genes"]
    assert "HVG-3 worst error" in markdown_text(board)
    table = score_table(made, scores_of(made))
    assert {"worst", "bias", "pcc"} <= set(table["metric"])
    assert table[table["metric"] == "worst"]["value"].to_numpy() == pytest.approx(
        np.full(3 * len(GENES), 0.25), abs=1e-6
    )


def test_an_outside_clusterer_and_metric_of_clusterings_are_scored_and_shown():
    card = clustering_card(metrics=("purity", "ari"), details=("purity@far", "ari@far"))
    asked = questions(card, made_cohort())
    board = leaderboard(answers(asked, entrant(asked, "own", guess=drawn)))
    values = board.rows[0].values
    assert values["purity@far"] == values["purity"] > 0.5
    assert values["ari@far"] == values["ari"]
    page = markdown_text(board)
    assert "Far purity" in page
    assert "k-means again, medians over 10 starts" in page
