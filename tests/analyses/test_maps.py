"""Maps: spot by spot, what a store holds, with nothing made up for what it lacks."""

from dataclasses import replace

import numpy as np
import pytest

from stbench.analyses import maps
from stbench.analyses.maps import EMBEDDED, EXPRESSED, make_maps, tsne
from stbench.cards import methods, tasks
from stbench.data import Cohort, Panel
from stbench.errors import SelectionError, StoreError
from stbench.files.array_cache import ArrayCache
from stbench.runs.execute import record_of
from stbench.runs.plan import entry_of, make_plan
from stbench.runs.store import Prediction, Store
from stbench.scoring.score import score_job
from tests.made import CARDS
from tests.made.cohort import GENES, made_cohort, made_slide

DECK = methods(CARDS)
COHORT = made_cohort("A1", "B1")


def partly_labelled() -> Cohort:
    labels = {"A1": ["", *["fat"] * 14, *["gland"] * 15], "B1": [""] * 30}
    slides = [made_slide(name) for name in labels]
    for slide in slides:
        slide.adata.obs["label"] = labels[slide.name]
    return replace(COHORT, slides=tuple(slides))


def stored(tmp_path, task, answer, cohort=COHORT, slides=("A1", "B1")):
    plan = make_plan([entry_of(DECK["learner"], "paper")], tasks()[task], cohort, "paper")
    store = Store.open(tmp_path)
    for job in plan.jobs:
        slide = cohort[job.fold.test[0].slide]
        if slide.name in slides:
            values, genes = answer(slide)
            store.put(record_of(job, "measured"), [Prediction(values, slide.name, slide.spots, genes)])
    return plan, store, cohort


def drawn(slide):
    return np.random.default_rng(len(slide.name)).normal(size=(30, 4)).astype(np.float32), ()


def truth(slide, genes=GENES):
    return slide.expression(Panel(genes)), genes


def own_panels(slide):
    return truth(slide, GENES[:4] if slide.name == "A1" else GENES[2:])


def test_embeddings_have_a_row_per_spot_and_unlabelled_ones_an_empty_cluster(tmp_path):
    found = make_maps(*stored(tmp_path, "clustering", drawn, partly_labelled()))
    table = found.table
    assert tuple(table.columns) == EMBEDDED
    assert list(table["spot"]) == [*COHORT["A1"].spots, *COHORT["B1"].spots]
    assert (table["cluster"].isna() == (table["label"] == "")).all()
    assert (table["matched_label"] == table["cluster"].map({0: "fat", 1: "gland"}).fillna("")).all()
    assert table[["x_um", "y_um", "tsne_1", "tsne_2"]].notna().all(axis=None)
    assert np.isnan(found.scores["learner", "B1", ""])


def test_the_score_over_a_map_is_that_of_the_leaderboard(tmp_path):
    plan, store, cohort = stored(tmp_path, "clustering", drawn, partly_labelled())
    (first,) = score_job(plan.jobs[0], store, cohort)
    assert make_maps(plan, store, cohort).scores["learner", "A1", ""] == first.overall["ari"]


def test_expression_has_a_row_per_spot_and_gene_of_the_panel(tmp_path):
    found = make_maps(*stored(tmp_path, "gene-pred", own_panels), "GENE7, GENE2")
    assert tuple(found.table.columns) == EXPRESSED
    assert found.table.groupby(["slide", "gene"]).size().to_dict() == {
        ("A1", "GENE2"): 30, ("B1", "GENE2"): 30, ("B1", "GENE7"): 30,
    }  # fmt: skip
    assert (found.table["measured"] == found.table["predicted"]).all()
    assert (found.present("A1"), found.present("B1")) == (("GENE2",), ("GENE7", "GENE2"))
    assert found.scores["learner", "B1", "GENE7"] == pytest.approx(1)


def test_markers_are_those_that_a_panel_has(tmp_path):
    asked = stored(tmp_path, "gene-pred", own_panels)
    assert make_maps(*asked).genes == ("GENE1", "GENE2")
    with pytest.raises(SelectionError, match="names no gene of the panels"):
        make_maps(*asked[:2], replace(COHORT, markers=("ELSEWHERE",)))


@pytest.mark.parametrize(("genes", "told"), [("gene3", "Did you mean 'GENE3'"), ("GENE1,X", "names 'X'"), (",", "''")])
def test_a_gene_outside_every_panel_is_told(tmp_path, genes, told):
    with pytest.raises(SelectionError, match=told):
        make_maps(*stored(tmp_path, "gene-pred", truth), genes)


def test_genes_of_embeddings_and_an_empty_store_are_told(tmp_path):
    with pytest.raises(SelectionError, match="of no use for embeddings"):
        make_maps(*stored(tmp_path, "clustering", drawn), "GENE1")
    with pytest.raises(StoreError, match="no measured result"):
        make_maps(*stored(tmp_path, "gene-pred", truth, slides=()))


def test_a_slide_that_was_not_measured_has_no_rows(tmp_path):
    found = make_maps(*stored(tmp_path, "gene-pred", truth, slides=("B1",)))
    assert (set(found.table["slide"]), found.slides) == ({"B1"}, ("B1",))


def test_t_sne_is_made_once_per_embedding(tmp_path, monkeypatch):
    slide = made_slide("A1", cache=ArrayCache(tmp_path))
    first = tsne(drawn(slide)[0], slide)
    assert (tsne(drawn(slide)[0], made_slide("A1")) == first).all()
    monkeypatch.setattr(maps, "_tsne", lambda embedding: 0 * embedding[:, :2])
    assert (tsne(drawn(slide)[0], slide) == first).all()
    assert (tsne(drawn(slide)[0] + 1, slide) == 0).all()


@pytest.mark.parametrize(
    ("embedding", "finite"), [(np.ones((30, 3)), 30), (np.arange(30.0)[:, None], 30), (np.eye(3), 0), (np.eye(4), 4)]
)
def test_t_sne_bears_what_leaves_little_to_arrange(embedding, finite):
    found = tsne(embedding.astype(np.float32), made_slide("A1"))
    assert found.shape == (len(embedding), 2)
    assert np.isfinite(found).all(axis=1).sum() == finite
