"""Scores: means over the genes that a column names, kept under all they depend on, made again where it changed."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from stbench.data import Panel
from stbench.metrics import metrics
from stbench.metrics.clusterers import clusterers
from stbench.metrics.slide_scores import SlideScores
from stbench.protocols.base import Answered
from stbench.scoring import score
from stbench.scoring.columns import ScoreColumn
from stbench.scoring.score import joined, score_answer, score_now, scores_of
from stbench.scoring.score_files import ScoreFiles
from tests.made.answers import (
    answers,
    clustering_card,
    drawn,
    entrant,
    noisy,
    pooled_card,
    questions,
    task_card,
    without,
)
from tests.made.cohort import GENES, made_cohort

COHORT = made_cohort("A1", "B1")
ASKED = questions(cohort=COHORT)
SLIDE, PANEL = ASKED.measured(ASKED.folds[0].fold.test[0]), Panel(GENES)
TRUTH = SLIDE.expression(PANEL)
GUESS = noisy(0.5)(SLIDE, PANEL, 0).astype(np.float32)


def scored(values=GUESS, panel=PANEL, slide=SLIDE) -> SlideScores:
    (only,) = score_now([Answered(values, slide, panel)], ASKED.folds[0], ASKED)
    return only


def value(text: str, scores: SlideScores, markers: Sequence[str] = ()) -> float:
    return ScoreColumn.parse(text).of(scores, markers)


def slow_pcc(gene: int, values=GUESS, truth=TRUTH) -> float:
    return np.corrcoef(truth[:, gene].astype(float), values[:, gene].astype(float))[0, 1]


VARIABLE, EXPRESSED = np.argsort(-TRUTH.var(axis=0)), np.argsort(-TRUTH.mean(axis=0))


@pytest.mark.parametrize(
    ("text", "genes"),
    [
        ("pcc@all", range(12)),
        ("pcc@hvg-3", VARIABLE[:3]),
        ("pcc@heg-4", EXPRESSED[:4]),
        ("pcc@hvg-50", range(12)),
        ("pcc@markers", [7]),
        ("pcc@gene-GENE9", [9]),
    ],
)
def test_score_columns_are_means_over_the_genes_they_name(text, genes):
    assert_allclose(value(text, scored(), ("GENE7", "ABSENT")), np.mean([slow_pcc(gene) for gene in genes]))


@pytest.mark.parametrize(("text", "markers"), [("pcc@markers", ()), ("pcc@markers", ("ABSENT",)), ("pcc@gene-X", ())])
def test_a_column_of_genes_that_the_panel_lacks_has_no_score(text, markers):
    assert np.isnan(value(text, scored(), markers))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("mae_overall", np.abs(GUESS.astype(float) - TRUTH).mean()),
        ("rmse_overall", np.sqrt(((GUESS.astype(float) - TRUTH) ** 2).mean())),
        ("pcc_overall", np.corrcoef(TRUTH.ravel(), GUESS.ravel())[0, 1]),
    ],
)
def test_overall_columns_take_all_genes_and_spots_as_one_vector(text, expected):
    assert_allclose(value(text, scored()), expected)


def test_a_gene_constant_in_truth_is_left_out_and_a_constant_prediction_scores_zero():
    counts = SLIDE.counts.toarray()
    counts[:, 0] = 0
    adata = SLIDE.adata.copy()
    adata.X = type(SLIDE.counts)(counts)
    slide, values = replace(SLIDE, adata=adata), GUESS.copy()
    values[:, 1] = 2.0
    scores = scored(values, slide=slide)
    assert (scores.n_constant_truth, scores.n_constant_prediction) == (1, 1)
    expected = [slow_pcc(gene, values, slide.expression(PANEL)) for gene in range(2, 12)]
    assert_allclose(value("pcc@all", scores), sum(expected) / 11)
    assert np.isnan(scores.genes["pcc"][0])
    assert scores.genes["pcc"][1] == 0


@settings(max_examples=15, deadline=None)
@given(st.permutations(range(12)))
def test_the_order_of_genes_does_not_matter(order):
    turned = scored(GUESS[:, list(order)], Panel(tuple(GENES[gene] for gene in order)))
    for text in ("pcc@hvg-3", "pcc@heg-3", "pcc@all", "mae@all", "pcc_overall"):
        assert_allclose(value(text, turned), value(text, scored()))


@settings(max_examples=15, deadline=None)
@given(st.permutations(range(30)))
def test_the_order_of_spots_does_not_matter(order):
    rows = np.array(order)
    turned = scored(GUESS[rows], slide=SLIDE.at(rows))
    for text in ("pcc@hvg-3", "pcc@all", "mae@all", "rmse@heg-3", "pcc_overall", "mae_overall"):
        assert_allclose(value(text, turned), value(text, scored()), rtol=1e-6)


@settings(max_examples=15, deadline=None)
@given(st.lists(st.tuples(st.floats(0.1, 10), st.floats(-5, 5)), min_size=12, max_size=12))
def test_a_correlation_per_gene_ignores_each_genes_scale_and_level(lines):
    slopes, levels = np.array(lines, dtype=np.float32).T
    for text in ("pcc@hvg-3", "pcc@all"):
        assert_allclose(value(text, scored(GUESS * slopes + levels)), value(text, scored()), atol=1e-4)


def test_added_markers_are_scored_by_themselves_alone():
    variable = [GENES[place] for place in np.argsort(-TRUTH.var(axis=0))]
    own = ~np.isin(GENES, variable[:2])
    fewer = tuple(gene for gene in GENES if gene not in variable[:2])
    scores, alone = scored(panel=Panel(GENES, tuple(variable[:2]))), scored(GUESS[:, own], Panel(fewer))
    assert tuple(scores.genes.gene[ScoreColumn.parse("pcc@hvg-12").chosen(scores, ())]) == fewer
    for text in ("pcc@all", "mae@all", "pcc_overall", "rmse_overall"):
        assert_allclose(value(text, scores), value(text, alone))
    assert_allclose(value("pcc@hvg-1", scores), slow_pcc(GENES.index(variable[2])))
    assert_allclose(value("pcc@markers", scores, variable[:1]), slow_pcc(GENES.index(variable[0])))


def test_slides_of_a_fold_are_also_scored_over_all_their_spots():
    asked = questions(pooled_card(), made_cohort("A1", "A2", "B1"))
    made = answers(asked, entrant(asked, "good"))
    scores = scores_of(made)
    assert [[one.slide for one in own] for own in scores.values()] == [["A1", "A2", "fold A, pooled"], ["B1"]]
    beside = made.answered(made.entrants[0].answers[0])
    together = scores["good-A-0"][2]
    both = [np.concatenate(parts) for parts in zip(*((v, s.expression(p)) for v, s, p in beside), strict=True)]
    assert together.genes["pcc"][3] == pytest.approx(np.corrcoef(both[0][:, 3], both[1][:, 3])[0, 1])


def test_only_what_is_measured_is_scored():
    partly = without(entrant(ASKED, "partly"), "B1", None)
    assert set(scores_of(answers(ASKED, partly))) == {"partly-A1-0"}


class Kept:
    """Answers of one entrant to the first fold, with score files."""

    def __init__(self, folder, task=None, guess=None):
        self.folder, self.task, self.guess = folder, task or task_card(), guess or noisy(0.5)

    def scored(self, task=None, cohort=COHORT) -> SlideScores:
        asked = questions(task or self.task, cohort)
        own = entrant(asked, "good", guess=self.guess)
        (only,) = score_answer(own.answers[0], answers(asked, own, score_files=ScoreFiles(self.folder)))
        return only

    def files(self):
        return {path: path.read_bytes() for path in self.folder.rglob("*") if path.is_file()}


@pytest.fixture
def kept(tmp_path):
    store = Kept(tmp_path)
    store.first = store.scored()
    return store


@pytest.fixture
def clustered(tmp_path):
    return Kept(tmp_path, clustering_card(), drawn)


def test_predictions_are_not_read_where_all_scores_are_kept(kept):
    before = kept.files()
    kept.guess = lambda *_: 1 / 0
    assert kept.scored().genes.equals(kept.first.genes)
    assert kept.files() == before


def test_broken_scores_are_made_again(kept):
    for path in kept.files():
        path.write_bytes(b"PAR1")
    assert kept.scored().genes.equals(kept.first.genes)


def test_scores_are_kept_under_the_key_that_older_files_have(kept, monkeypatch):
    keys = []
    monkeypatch.setattr(ScoreFiles, "kept_or_made", lambda self, key, make: keys.append(key) or tuple(make()))
    kept.scored()
    assert [key[:3] for key in keys] == [("answer", 4, "good-A1-0")]


def test_predictions_are_read_once_for_all_parts_of_the_scoring(clustered):
    reads = []
    clustered.guess = lambda *asked: reads.append(1) or drawn(*asked)
    clustered.scored(clustering_card(details=("ari@gmm", "ari@leiden")))
    assert reads == [1]


def test_parts_are_joined_into_the_first_with_the_overall_scores_of_all():
    first, second, third = (SlideScores("A1", None, {"b": number, name: 1.0}, n_unlabelled=int(number))
                            for number, name in ((1.0, "x"), (2.0, "a"), (3.0, "y")))  # fmt: skip
    (both,) = joined([(first,), (second,), (third,)])
    assert list(both.overall.items()) == [("b", 3.0), ("x", 1.0), ("a", 1.0), ("y", 1.0)]
    assert both.n_unlabelled == 1


def test_a_new_version_of_scoring_scores_anew(kept, monkeypatch):
    monkeypatch.setattr(score, "SCORE_VERSION", 99)
    kept.scored()
    assert len(kept.files()) == 2


@pytest.mark.parametrize("name", metrics.names())
def test_a_metric_of_a_new_version_is_scored_anew_unless_it_is_of_another_kind_of_task(kept, monkeypatch, name):
    monkeypatch.setitem(metrics._loaded, name, replace(metrics[name], version=99))
    kept.scored()
    assert len(kept.files()) == (1 if metrics[name].per in ("clustering", "map") else 2)


@pytest.mark.parametrize(("kind", "changed"), [("counts", 2), ("labels", 1)])
def test_scores_depend_on_the_counts_of_the_test_slides_and_not_on_their_labels(kept, kind, changed):
    slide = replace(COHORT["A1"], adata=COHORT["A1"].adata.copy())
    if kind == "counts":
        slide.adata.X = slide.adata.X * 2
    else:
        slide.adata.obs["label"] = "fat"
    kept.scored(cohort=replace(COHORT, slides=(slide, COHORT["B1"])))
    assert len(kept.files()) == changed


def broken(monkeypatch, *names):
    """Clusterers that cannot be called."""
    for name in names:
        monkeypatch.setitem(clusterers._loaded, name, replace(clusterers[name], function=lambda *_: 1 / 0))


def test_a_further_clusterer_is_scored_beside_k_means_and_leaves_its_scores_as_they_are(clustered, monkeypatch):
    plain, before = clustered.scored(), clustered.files()
    broken(monkeypatch, "kmeans")
    more = clustered.scored(clustering_card(details=("ari@gmm", "clusters@leiden")))
    assert {name: more.overall[name] for name in plain.overall} == plain.overall
    assert {name.partition("@")[2] for name in more.overall} == {"", "gmm", "leiden"}
    assert more.overall["clusters@leiden"] == 2
    after = clustered.files()
    assert len(after) == len(before) + 2
    assert {path: after[path] for path in before} == before


def test_only_the_clusterers_that_a_task_asks_for_are_run_and_each_once(clustered, monkeypatch):
    clustered.scored(clustering_card(details=("nmi@gmm",)))
    broken(monkeypatch, "gmm", "leiden")
    again = clustered.scored(clustering_card(details=("ari@gmm",)))
    assert value("ari@gmm", again) == again.overall["ari@gmm"]
    with pytest.raises(ZeroDivisionError):
        clustered.scored(clustering_card(details=("ari@leiden",)))


@pytest.mark.parametrize(("name", "anew"), [("kmeans", 1), ("gmm", 1), ("leiden", 0)])
def test_a_clusterer_of_a_new_version_is_scored_anew_where_the_task_asks_for_it(clustered, monkeypatch, name, anew):
    task = clustering_card(details=("ari@gmm",))
    clustered.scored(task)
    before = clustered.files()
    monkeypatch.setitem(clusterers._loaded, name, replace(clusterers[name], version=99))
    clustered.scored(task)
    assert len(clustered.files()) == len(before) + anew


@pytest.mark.parametrize("text", ["ari", "nmi", "ari_iqr", "ari@gmm", "clusters@gmm"])
def test_a_slide_without_labels_has_no_clustering_score(clustered, text):
    slide = replace(COHORT["A1"], adata=COHORT["A1"].adata.copy())
    del slide.adata.obs["label"]
    scores = clustered.scored(clustering_card(details=("ari@gmm",)), replace(COHORT, slides=(slide, COHORT["B1"])))
    assert np.isnan(value(text, scores))
    assert scores.n_unlabelled == 30
