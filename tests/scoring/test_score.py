from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from stbench.cards import methods, tasks
from stbench.data import Panel
from stbench.errors import SelectionError, StoreError
from stbench.runs.plan import entry_of, make_plan
from stbench.runs.store import Prediction, Record, Store
from stbench.scoring import score
from stbench.scoring.columns import Quantity, quantities
from stbench.scoring.score import score_job, score_prediction
from tests.made import CARDS
from tests.made.cohort import GENES, made_cohort

COHORT = made_cohort()
JOB = make_plan([entry_of(methods(CARDS)["learner"], "paper")], tasks()["gene-pred"], COHORT, "paper").jobs[0]
SLIDE = COHORT["A1"]
TRUTH = SLIDE.expression(Panel(GENES))
RECORD = Record(key=JOB.key, status="measured", method="learner", task="gene-pred", dataset="made", fold="A1", seed=0,
                profile="paper")  # fmt: skip


def answer(values=None, genes=GENES):
    drawn = np.random.default_rng(0).normal(TRUTH, 0.5).astype(np.float32)
    return Prediction(drawn if values is None else values, "A1", SLIDE.spots, genes)


def value(text, prediction, truth=TRUTH, markers=()):
    return Quantity.parse(text).of(score_prediction(prediction, truth), markers)


def slow_pcc(gene, prediction, truth=TRUTH):
    return np.corrcoef(truth[:, gene].astype(float), prediction.values[:, gene].astype(float))[0, 1]


def test_quantities_are_means_over_the_genes_they_name():
    given = answer()
    every = [slow_pcc(gene, given) for gene in range(12)]
    variable, expressed = np.argsort(-TRUTH.var(axis=0)), np.argsort(-TRUTH.mean(axis=0))
    assert_allclose(value("pcc@all", given), np.mean(every))
    assert_allclose(value("pcc@hvg-3", given), np.mean([every[gene] for gene in variable[:3]]))
    assert_allclose(value("pcc@heg-4", given), np.mean([every[gene] for gene in expressed[:4]]))
    assert_allclose(value("pcc@hvg-50", given), np.mean(every))
    assert_allclose(value("pcc@markers", given, markers=("GENE7", "ABSENT")), every[7])
    assert np.isnan(value("pcc@markers", given))


def test_overall_quantities_take_all_genes_and_spots_as_one_vector():
    given = answer()
    difference = given.values.astype(float) - TRUTH
    assert_allclose(value("mae_overall", given), np.abs(difference).mean())
    assert_allclose(value("rmse_overall", given), np.sqrt((difference**2).mean()))
    assert_allclose(value("pcc_overall", given), np.corrcoef(TRUTH.ravel(), given.values.ravel())[0, 1])


def test_a_gene_constant_in_truth_is_left_out_and_a_constant_prediction_scores_zero():
    truth, values = TRUTH.copy(), answer().values.copy()
    truth[:, 0] = 1.5
    values[:, 1] = 2.0
    given = answer(values)
    scores = score_prediction(given, truth)
    assert (scores.n_constant_truth, scores.n_constant_prediction) == (1, 1)
    expected = [slow_pcc(gene, given, truth) for gene in range(2, 12)]
    assert_allclose(value("pcc@all", given, truth), sum(expected) / 11)
    assert np.isnan(scores.genes["pcc"][0])
    assert scores.genes["pcc"][1] == 0


@settings(max_examples=15, deadline=None)
@given(st.permutations(range(12)))
def test_the_order_of_genes_does_not_matter(order):
    given, order = answer(), list(order)
    turned = answer(given.values[:, order], tuple(GENES[gene] for gene in order))
    for text in ("pcc@hvg-3", "pcc@heg-3", "pcc@all", "mae@all", "pcc_overall"):
        assert_allclose(value(text, turned, TRUTH[:, order]), value(text, given))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("pccc@all", "Did you mean 'pcc'"), ("pcc", "over which genes"), ("pcc@hvg", "over which genes"),
        ("pcc@hvg-0", "over which genes"), ("pcc@some", "over which genes"), ("pcc_overall@all", "takes no genes"),
        ("ari@leidn", "Did you mean 'leiden'"), ("ari@kmeans", "alone are of k-means"), ("ari@", "name a clusterer"),
        ("clusters", "name a clusterer"), ("pcc@gmm", "over which genes"), ("pcc_overall@", "takes no genes"),
    ],
)  # fmt: skip
def test_a_metric_that_cannot_be_is_told(text, told):
    with pytest.raises(SelectionError, match=told):
        Quantity.parse(text)


@pytest.fixture
def store(tmp_path):
    kept = Store.open(tmp_path)
    kept.put(RECORD, (answer(),))
    return kept


def files(store, folder):
    return {path: path.read_bytes() for path in (store.folder / folder).rglob("*") if path.is_file()}


def test_scores_are_kept_beside_and_the_jobs_stay_as_they_are(store, monkeypatch):
    jobs = files(store, "jobs")
    (first,) = score_job(JOB, store, COHORT)
    assert files(store, "jobs") == jobs
    scores = files(store, "scores")
    assert scores
    monkeypatch.setattr(score, "score_prediction", lambda *_: 1 / 0)
    (kept,) = score_job(JOB, store, COHORT)
    assert kept.genes.equals(first.genes)
    assert replace(kept, genes=None) == replace(first, genes=None)
    assert files(store, "scores") == scores


def test_a_new_version_of_a_score_is_scored_anew_without_touching_the_jobs(store, monkeypatch):
    score_job(JOB, store, COHORT)
    jobs, scores = files(store, "jobs"), files(store, "scores")
    monkeypatch.setattr(score, "SCORE_VERSION", 99)
    score_job(JOB, store, COHORT)
    assert files(store, "jobs") == jobs
    assert len(files(store, "scores")) == 2 * len(scores)


@pytest.mark.parametrize("content", [b"", b"PAR1", b"no table"])
def test_broken_scores_are_made_again(store, content):
    (first,) = score_job(JOB, store, COHORT)
    for path in files(store, "scores"):
        path.write_bytes(content)
    (again,) = score_job(JOB, store, COHORT)
    assert again.genes.equals(first.genes)


def test_a_prediction_for_other_spots_is_refused(store):
    store.put(RECORD, (answer()._replace(spots=SLIDE.spots[::-1]),))
    with pytest.raises(StoreError, match="other spots"):
        score_job(JOB, store, COHORT)


def test_a_full_disk_while_scoring_is_told(store, monkeypatch):
    import pyarrow.parquet

    def full(*_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(pyarrow.parquet, "write_table", full)
    with pytest.raises(StoreError, match="No space left"):
        score_job(JOB, store, COHORT)


def test_scores_of_a_store_that_may_only_be_read_are_made_and_not_kept(store, monkeypatch):
    import pyarrow.parquet

    def forbidden(*_, **__):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(pyarrow.parquet, "write_table", forbidden)
    assert len(score_job(JOB, store, COHORT)) == 1
    assert files(store, "scores") == {}


@pytest.fixture
def embedded(tmp_path):
    """A store with an embedding of A1, and a job that asks for further clusterers."""
    kept = Store.open(tmp_path)
    drawn = np.random.default_rng(0).normal(size=(30, 4)).astype(np.float32)

    def job(*details):
        task = tasks()["clustering"].model_copy(update={"details": details})
        return make_plan([entry_of(methods(CARDS)["learner"], "paper")], task, COHORT, "paper").jobs[0]

    kept.put(replace(RECORD, key=job().key), (Prediction(drawn, "A1", SLIDE.spots, ()),))
    return kept, job


def test_a_further_clusterer_is_scored_beside_k_means_and_leaves_its_scores_as_they_are(embedded, monkeypatch):
    store, job = embedded
    (plain,) = score_job(job(), store, COHORT)
    before = files(store, "scores")
    monkeypatch.setattr(score, "kmeans", lambda *_: 1 / 0)
    (more,) = score_job(job("ari@gmm", "clusters@leiden"), store, COHORT)
    assert {name: more.overall[name] for name in plain.overall} == plain.overall
    assert {name.partition("@")[2] for name in more.overall} == {"", "gmm", "leiden"}
    assert more.overall["clusters@leiden"] == 2
    after = files(store, "scores")
    assert len(after) == len(before) + 2
    assert {path: after[path] for path in before} == before


def test_only_the_clusterers_that_a_task_asks_for_are_run_and_each_once(embedded, monkeypatch):
    store, job = embedded
    score_job(job("nmi@gmm"), store, COHORT)
    broken = {name: one._replace(cluster=lambda *_: 1 / 0) for name, one in score.CLUSTERERS.items()}
    monkeypatch.setattr(score, "CLUSTERERS", broken)
    (kept,) = score_job(job("ari@gmm"), store, COHORT)
    assert Quantity.parse("ari@gmm").of(kept, ()) == kept.overall["ari@gmm"]
    with pytest.raises(ZeroDivisionError):
        score_job(job("ari@leiden"), store, COHORT)


def test_a_clusterer_of_a_new_version_is_scored_anew(embedded, monkeypatch):
    store, job = embedded
    score_job(job("ari@gmm"), store, COHORT)
    before = files(store, "scores")
    monkeypatch.setattr(score, "CLUSTERERS", {"gmm": score.CLUSTERERS["gmm"]._replace(version=2)})
    score_job(job("ari@gmm"), store, COHORT)
    assert len(files(store, "scores")) == len(before) + 1


def test_a_slide_without_labels_has_no_clustering_score(embedded):
    store, job = embedded
    slides = [replace(slide, adata=slide.adata.copy()) for slide in COHORT.slides]
    del slides[0].adata.obs["label"]
    (found,) = score_job(job("ari@gmm"), store, replace(COHORT, slides=tuple(slides)))
    assert all(np.isnan(Quantity.parse(text).of(found, ())) for text in ("ari", "ari_iqr", "ari@gmm", "clusters@gmm"))


def test_added_markers_are_scored_by_themselves_alone():
    variable = [GENES[place] for place in np.argsort(-TRUTH.var(axis=0))]
    given = answer()._replace(added=tuple(variable[:2]))
    scores = score_prediction(given, TRUTH)
    assert list(scores.genes.gene[Quantity.parse("pcc@hvg-12").chosen(scores, ())]) == [
        gene for gene in GENES if gene not in variable[:2]
    ]
    own = ~np.isin(GENES, variable[:2])
    fewer = answer(given.values[:, own], tuple(gene for gene in GENES if gene not in variable[:2]))
    for text in ("pcc@all", "mae@all", "pcc_overall", "rmse_overall"):
        assert_allclose(value(text, given), value(text, fewer, TRUTH[:, own]))
    assert_allclose(value("pcc@hvg-1", given), slow_pcc(GENES.index(variable[2]), given))
    assert_allclose(value("pcc@markers", given, markers=variable[:1]), slow_pcc(GENES.index(variable[0]), given))


def test_each_marker_is_a_column_of_its_own():
    task = tasks()["gene-pred"].model_copy(update={"metrics": ("pcc@all",), "details": ("mae@each-marker",)})
    first, second = quantities(task, ("GENE3", "HLA-DRA"))[1:]
    assert (first.text, first.title, second.title) == ("mae@gene-GENE3", "GENE3 MAE", "HLA-DRA MAE")
    given = answer()
    scores = score_prediction(given, TRUTH)
    assert_allclose(first.of(scores, ()), np.abs(given.values - TRUTH)[:, 3].mean(), rtol=1e-6)
    assert np.isnan(second.of(scores, ()))
    assert Quantity.parse(first.text) == first
    assert len(quantities(task)) == 1


def test_a_quantity_of_a_clusterer_is_written_and_headed_by_its_name():
    texts = ("ari", "ari_iqr", "ari@gmm", "silhouette@leiden", "ari_iqr@leiden", "clusters@leiden")
    assert tuple(Quantity.parse(text).text for text in texts) == texts
    titles = ["ARI", "ARI IQR", "GMM ARI", "Leiden SILHOUETTE", "Leiden ARI IQR", "Leiden clusters"]
    assert [Quantity.parse(text).title for text in texts] == titles


@pytest.mark.parametrize(
    ("task", "changed", "told"),
    [
        ("clustering", {"metrics": ("ari_iqr",)}, "Move it from metrics to details"),
        ("gene-pred", {"details": ("ari@gmm",)}, "is not for expression"),
        ("clustering", {"details": ("pcc@all",)}, "is not for clustering"),
        ("gene-pred", {"metrics": ("mae@each-marker",)}, "Move it from metrics to details"),
        ("gene-pred", {"details": ("maes@each-marker",)}, "Did you mean 'mae'"),
        ("clustering", {"details": ("mae@each-marker",)}, "is not for clustering"),
    ],
)
def test_a_quantity_that_does_not_fit_its_task_is_told(task, changed, told):
    with pytest.raises(SelectionError, match=told):
        quantities(tasks()[task].model_copy(update=changed))
