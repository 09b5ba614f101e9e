"""The score table holds every score once; means per gene follow the column's own choice of genes."""

from dataclasses import replace

import numpy as np
import pytest

from stbench.analyses.score_table import CEILING, COLUMNS, SHARE, gene_means, score_table
from stbench.errors import SelectionError
from stbench.scoring.columns import ScoreColumn
from stbench.scoring.score import scores_of
from tests.made.answers import answers, clustering_card, drawn, entrant, pooled_card, questions, task_card, without
from tests.made.cohort import GENES, made_cohort

COHORT = made_cohort("A1", "A2", "B1")
ASKED = questions(cohort=COHORT)
MADE = answers(ASKED, entrant(ASKED, "one", 1.0))
SCORES = scores_of(MADE)


def test_every_score_is_one_row():
    table = score_table(MADE, SCORES)
    assert tuple(table.columns) == COLUMNS
    assert len(table) == 3 * (3 * len(GENES) + 3)
    assert not table.duplicated([name for name in COLUMNS if name != "value"]).any()
    row = table.query("slide == 'A2' and gene == 'GENE4' and metric == 'mae'").iloc[0]
    assert row.value == SCORES["one-A2-0"][0].genes.set_index("gene").loc["GENE4", "mae"]
    assert (row.patient, row.method, row.task, row.dataset, row.seed) == ("A", "one", "made-task", "made", 0)
    assert set(table[table.gene == ""].metric) == {"pcc_overall", "mae_overall", "rmse_overall"}


@pytest.mark.parametrize(("seeds", "times"), [((0,), 1), ((0, 7), 2)])
def test_every_method_and_seed_has_its_rows(seeds, times):
    made = answers(ASKED, *(entrant(ASKED, name, seeds=seeds) for name in ("one", "two")))
    table = score_table(made, scores_of(made))
    assert table.groupby(["method", "seed"]).size().to_dict() == {
        (name, seed): 3 * (3 * len(GENES) + 3) for name in ("one", "two") for seed in seeds
    }
    assert len(table) == 2 * times * 3 * (3 * len(GENES) + 3)


def test_pooled_scores_are_rows_of_their_fold():
    asked = questions(pooled_card(), COHORT)
    made = answers(asked, entrant(asked, "one"))
    table = score_table(made, scores_of(made))
    assert set(table.slide) == {"A1", "A2", "B1", "fold A, pooled"}
    assert set(table[table.slide == "fold A, pooled"].patient) == {"A"}


def test_scores_over_spots_of_several_patients_are_of_none():
    asked = questions(task_card(split={"scheme": "random-spots"}), COHORT)
    made = answers(asked, entrant(asked, "one"))
    table = score_table(made, scores_of(made))
    assert set(table[table.slide == "fold spots, pooled"].patient) == {""}


def test_embeddings_have_rows_without_genes():
    asked = questions(clustering_card(details=("ari@gmm",)), COHORT)
    made = answers(asked, entrant(asked, "one", guess=drawn))
    table = score_table(made, scores_of(made))
    assert set(table.gene) == {""}
    assert {"ari", "ari_iqr", "ari@gmm", "clusters@gmm", "silhouette"} <= set(table.metric)


def test_ceilings_are_rows_of_their_own_and_every_method_has_its_share_of_them():
    low = SCORES["one-A1-0"][0]
    limits = low.genes.assign(pcc=[0.1, np.nan, *np.linspace(0.5, 0.9, len(GENES) - 2)])
    table = score_table(MADE, SCORES, [replace(low, genes=limits)])
    of_slide = table.query("slide == 'A1' and metric == 'pcc'").pivot_table(
        index="gene", columns="method", values="value"
    )
    shares = table[table.metric == SHARE].set_index("gene").value
    assert set(table[table.metric == SHARE].slide) == {"A1"}
    assert shares.loc["GENE5"] == of_slide.loc["GENE5", "one"] / of_slide.loc["GENE5", CEILING]
    assert shares[list(GENES[:2])].isna().all()
    assert len(shares) == len(GENES)


def test_nothing_scored_is_an_empty_table():
    nothing = answers(ASKED, without(MADE.entrants[0], "A1", None))
    assert tuple(score_table(nothing, {}).columns) == COLUMNS
    assert len(score_table(nothing, {})) == 0
    assert gene_means(nothing, {}, ScoreColumn.parse("pcc@all")) == {}


def means(text, made=MADE):
    return gene_means(made, scores_of(made), ScoreColumn.parse(text))["one"]


def test_a_genes_mean_is_over_the_slides_on_which_it_is_chosen():
    table = score_table(MADE, SCORES).query("metric == 'pcc'")
    every = means("pcc@all")
    assert every["GENE3"] == pytest.approx(table[table.gene == "GENE3"].value.mean())
    assert set(every) == set(GENES)
    few = means("pcc@hvg-2")
    chosen = {score.slide: set(score.genes.query("hvg_rank < 2").gene) for (score,) in SCORES.values()}
    assert set(few) == set.union(*chosen.values())
    for gene, value in few.items():
        slides = [slide for slide, genes in chosen.items() if gene in genes]
        assert value == pytest.approx(table[(table.gene == gene) & table.slide.isin(slides)].value.mean())
    assert set(means("pcc@markers")) == {"GENE1", "GENE2"}


def test_where_a_task_pools_spots_so_do_the_means_of_genes():
    asked = questions(pooled_card(), COHORT)
    made = answers(asked, entrant(asked, "one"))
    scores = scores_of(made)
    leading = [own[-1] for own in scores.values()]  # pooled, or the fold's only slide
    assert [score.slide for score in leading] == ["fold A, pooled", "B1"]
    expected = np.mean([score.genes.set_index("gene").loc["GENE3", "pcc"] for score in leading])
    assert means("pcc@all", made)["GENE3"] == pytest.approx(expected)


@pytest.mark.parametrize("text", ["pcc_overall", "mae_overall"])
def test_a_metric_of_whole_slides_has_no_genes(text):
    with pytest.raises(SelectionError, match="of a slide as a whole"):
        means(text)
