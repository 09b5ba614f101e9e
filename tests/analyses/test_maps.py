"""Maps: spot by spot, what is answered, with nothing made up for what is not."""

from dataclasses import replace

import numpy as np
import pytest

from stbench.analyses import maps
from stbench.analyses.maps import EMBEDDED, EXPRESSED, make_maps, tsne
from stbench.data import Cohort, Panel
from stbench.errors import SelectionError
from stbench.files.array_cache import ArrayCache
from stbench.scoring.score import scores_of
from tests.made.answers import answers, clustering_card, drawn, entrant, noisy, questions, task_card, truth, without
from tests.made.cohort import GENES, made_cohort, made_slide

COHORT = made_cohort("A1", "B1")
SLIDES = {"split": {"scheme": "leave-one-sample-out", "unit": "slide"}}


def partly_labelled() -> Cohort:
    labels = {"A1": ["", *["fat"] * 14, *["gland"] * 15], "B1": [""] * 30}
    slides = [made_slide(name) for name in labels]
    for slide in slides:
        slide.adata.obs["label"] = labels[slide.name]
    return replace(COHORT, slides=tuple(slides))


def embedded(cohort=COHORT, *names):
    asked = questions(clustering_card(**SLIDES), cohort)
    return answers(asked, *(entrant(asked, name, guess=drawn) for name in names or ("one",)))


def expressed(panels=None, cohort=COHORT, guess=truth):
    """Answers to two folds, of all genes or of a panel each."""
    asked = questions(task_card(**SLIDES), cohort)
    if panels is not None:
        asked = asked.with_panels({f"fold-{slide}": Panel(genes) for slide, genes in panels.items()})
    return answers(asked, entrant(asked, "one", guess=guess))


OWN_PANELS = {"A1": GENES[:4], "B1": GENES[2:]}


def test_embeddings_have_a_row_per_spot_and_unlabelled_ones_an_empty_cluster():
    made = make_maps(embedded(partly_labelled()))
    table = made.table
    assert tuple(table.columns) == EMBEDDED
    assert list(table["spot"]) == [*COHORT["A1"].spots, *COHORT["B1"].spots]
    assert (table["cluster"].isna() == (table["label"] == "")).all()
    assert (table["matched_label"] == table["cluster"].map({0: "fat", 1: "gland"}).fillna("")).all()
    assert table[["x_um", "y_um", "tsne_1", "tsne_2"]].notna().all(axis=None)
    assert np.isnan(made.scores["one", "B1", ""])


def test_the_score_over_a_map_is_that_of_the_leaderboard():
    made = embedded(partly_labelled())
    (first,) = scores_of(made)["one-A1-0"]
    assert make_maps(made).scores["one", "A1", ""] == first.overall["ari"]


def test_methods_are_in_their_order_and_of_several_seeds_the_first_is_shown():
    asked = questions(task_card(seeds=(3, 7), **SLIDES), COHORT)
    entrants = [entrant(asked, name, guess=noisy(1.0), seeds=(3, 7)) for name in ("b", "a")]
    table = make_maps(answers(asked, *entrants), "GENE4").table
    assert list(dict.fromkeys(table["method"])) == ["b", "a"]
    slide = asked.measured(asked.folds[0].fold.test[0])
    expected = noisy(1.0)(slide, Panel(GENES), 3)[:, 4].astype(np.float32)
    assert np.array_equal(table.query("method == 'a' and slide == 'A1'")["predicted"], expected)


def test_expression_has_a_row_per_spot_and_gene_of_the_panel():
    made = make_maps(expressed(OWN_PANELS), "GENE7, GENE2")
    assert tuple(made.table.columns) == EXPRESSED
    assert made.table.groupby(["slide", "gene"]).size().to_dict() == {
        ("A1", "GENE2"): 30, ("B1", "GENE2"): 30, ("B1", "GENE7"): 30,
    }  # fmt: skip
    assert (made.table["measured"] == made.table["predicted"]).all()
    assert (made.present("A1"), made.present("B1")) == (("GENE2",), ("GENE7", "GENE2"))
    assert made.scores["one", "B1", "GENE7"] == pytest.approx(1)


@pytest.mark.parametrize("genes", ["", "markers"])
def test_markers_are_those_that_a_panel_has(genes):
    assert make_maps(expressed(OWN_PANELS), genes).genes == ("GENE1", "GENE2")
    with pytest.raises(SelectionError, match="names no gene of the panels"):
        make_maps(expressed(OWN_PANELS, replace(COHORT, markers=("ELSEWHERE",))), genes)


@pytest.mark.parametrize(("genes", "told"), [("gene3", "Did you mean 'GENE3'"), ("GENE1,X", "names 'X'"), (",", "''")])
def test_a_gene_outside_every_panel_is_told(genes, told):
    with pytest.raises(SelectionError, match=told):
        make_maps(expressed(), genes)


@pytest.mark.parametrize(
    ("made", "genes", "told"),
    [
        (embedded(), "GENE1", "applies to gene-prediction tasks only"),
        (answers(asked := questions(task_card(**SLIDES), COHORT), without(without(entrant(asked, "one"), "A1", None),
                                                                          "B1", None)), "", "no measured result"),
    ],
)  # fmt: skip
def test_genes_of_embeddings_and_answers_that_are_not_there_are_told(made, genes, told):
    with pytest.raises(SelectionError, match=told):
        make_maps(made, genes)


def test_a_slide_that_was_not_measured_has_no_rows():
    whole = expressed()
    made = make_maps(replace(whole, entrants=(without(whole.entrants[0], "A1", None),)))
    assert (set(made.table["slide"]), made.slides) == ({"B1"}, ("B1",))


EMBEDDING = np.random.default_rng(0).normal(size=(30, 4)).astype(np.float32)


def test_t_sne_is_made_once_per_embedding(tmp_path, monkeypatch):
    slide = made_slide("A1", cache=ArrayCache(tmp_path))
    first = tsne(EMBEDDING, slide)
    assert (tsne(EMBEDDING, made_slide("A1")) == first).all()
    monkeypatch.setattr(maps, "_tsne", lambda embedding: 0 * embedding[:, :2])
    assert (tsne(EMBEDDING, slide) == first).all()
    assert (tsne(EMBEDDING + 1, slide) == 0).all()


@pytest.mark.parametrize(
    ("embedding", "finite"), [(np.ones((30, 3)), 30), (np.arange(30.0)[:, None], 30), (np.eye(3), 0), (np.eye(4), 4)]
)
def test_t_sne_bears_what_leaves_little_to_arrange(embedding, finite):
    found = tsne(embedding.astype(np.float32), made_slide("A1"))
    assert found.shape == (len(embedding), 2)
    assert np.isfinite(found).all(axis=1).sum() == finite
