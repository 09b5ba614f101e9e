"""Clustering tasks: which clusterers run, what they say, and what the best answer is where labels are few."""

import numpy as np
import pytest

from stbench.data import Panel
from stbench.errors import CardError
from stbench.metrics.clusterers import clusterers
from stbench.protocols.base import Answered
from stbench.protocols.clustering import CLUSTERING, further_clusterers
from tests.made.answers import clustering_card
from tests.made.cohort import GENES, made_slide


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({}, ()),
        ({"details": ("ari_iqr",)}, ()),
        ({"details": ("ari@gmm", "nmi@gmm")}, ("gmm",)),
        ({"metrics": ("ari@leiden",), "details": ("ari@gmm",)}, ("gmm", "leiden")),
    ],
)
def test_further_clusterers_are_those_that_a_card_names(changes, named):
    task = clustering_card(**changes)
    assert further_clusterers(task) == named
    assert [part.key[-2:] for part in CLUSTERING.score_parts(task)] == [
        (name, clusterers[name].version) for name in ("kmeans", *named)
    ]
    says = [line.text for line in CLUSTERING.wording(task, []) if line.name == "Beside k-means"]
    assert says == [f"{clusterers[name].says}, medians over 10 starts" for name in named]


def test_a_clusterer_says_how_often_it_found_as_many_clusters_as_labels():
    slide, task = made_slide("A1"), clustering_card(details=("ari@leiden",))
    answered = [Answered(CLUSTERING.upper_bound(slide, Panel(GENES)), slide, Panel(()))]
    scores = list(CLUSTERING.score_parts(task)[1].make(answered))
    assert scores[0].overall["as_labels@leiden"] == 1.0
    (line,) = [line for line in CLUSTERING.wording(task, scores) if line.name == "Beside k-means"]
    assert line.text.endswith("; as many clusters as labels in 100% of all starts")


@pytest.mark.parametrize(
    ("labels", "columns"),
    [(["fat"] * 30, 1), (["", *["fat"] * 9, *["gland"] * 20], 2), ([""] * 30, 1), (None, 1)],
    ids=["one label", "a spot without", "no spot with", "no labels"],
)
def test_the_best_embedding_is_one_for_the_label_of_a_spot(labels, columns):
    slide = made_slide("A1")
    if labels is None:
        del slide.adata.obs["label"]
    else:
        slide.adata.obs["label"] = labels
    best = CLUSTERING.upper_bound(slide, Panel(GENES))
    assert best.shape == (30, columns)
    assert best.dtype == np.float32
    assert list(best.sum(axis=1)) == [float(bool(label)) for label in labels or [""] * 30]
    assert len({tuple(row) for row in best if row.any()}) == len(set(labels or []) - {""})


@pytest.mark.parametrize(
    ("changes", "told"), [({"best_genes": 5}, "best_genes is 5"), ({"batch_correction": "x"}, "'x'")]
)
def test_what_embeddings_do_not_have_cannot_be_asked_for(changes, told):
    with pytest.raises(CardError, match=told):
        CLUSTERING.check_card(clustering_card().model_copy(update=changes))
