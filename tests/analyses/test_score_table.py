"""The tidy table holds every score once; means per gene follow the quantity's own choice of genes."""

from dataclasses import replace

import numpy as np
import pytest

from stbench.analyses.score_table import COLUMNS, gene_means, tidy_scores
from stbench.cards import methods, tasks
from stbench.data import Panel
from stbench.errors import SelectionError
from stbench.runs.plan import entry_of, make_plan
from stbench.runs.store import Prediction
from stbench.scoring.columns import Quantity
from stbench.scoring.score import score_prediction
from tests.made import CARDS
from tests.made.cohort import GENES, made_cohort

DECK = methods(CARDS)
COHORT = made_cohort("A1", "A2", "B1")


def scored(task_name="gene-pred"):
    plan = make_plan([entry_of(DECK["learner"], "paper")], tasks()[task_name], COHORT, "paper")
    scores = {}
    for job in plan.jobs:
        found = []
        for part in job.fold.test:
            truth = COHORT[part.slide].expression(Panel(GENES))
            noise = np.random.default_rng(list(part.slide.encode())).normal(0, 1, truth.shape)
            guess = Prediction((truth + noise).astype("f4"), part.slide, COHORT[part.slide].spots, GENES)
            found.append(score_prediction(guess, truth))
        if len(found) > 1:
            found.append(replace(found[0], slide=f"fold {job.fold.name}, pooled", pooled=True))
        scores[job.key] = tuple(found)
    return plan, scores


def test_every_score_is_one_row():
    plan, scores = scored()
    table = tidy_scores(plan, COHORT, scores)
    assert tuple(table.columns) == COLUMNS
    assert len(table) == 3 * (3 * len(GENES) + 3)
    assert not table.duplicated([name for name in COLUMNS if name != "value"]).any()
    row = table.query("slide == 'A2' and gene == 'GENE4' and metric == 'mae'").iloc[0]
    job = next(job for job in plan.jobs if job.fold.name == "A2")
    assert row.value == scores[job.key][0].genes.set_index("gene").loc["GENE4", "mae"]
    assert (row.patient, row.method, row.task, row.dataset, row.seed) == ("A", "learner", "gene-pred", "made", 0)
    assert set(table[table.gene == ""].metric) == {"pcc_overall", "mae_overall", "rmse_overall"}


def test_pooled_scores_are_rows_of_their_fold():
    plan, scores = scored("hest-probe")
    table = tidy_scores(plan, COHORT, scores)
    assert set(table.slide) == {"A1", "A2", "B1", "fold A, pooled"}
    assert set(table[table.slide == "fold A, pooled"].patient) == {"A"}


def test_ceilings_are_rows_of_their_own_and_every_method_has_its_share_of_them():
    plan, scores = scored()
    low = replace(scores[plan.jobs[0].key][0], slide="A1")
    limits = low.genes.assign(pcc=[0.1, np.nan, *np.linspace(0.5, 0.9, len(GENES) - 2)])
    table = tidy_scores(plan, COHORT, scores, [replace(low, genes=limits)])
    of_slide = table.query("slide == 'A1' and metric == 'pcc'").pivot_table(
        index="gene", columns="method", values="value"
    )
    shares = table.query("metric == 'pcc_share'").set_index("gene").value
    assert set(table.query("metric == 'pcc_share'").slide) == {"A1"}
    assert shares.loc["GENE5"] == of_slide.loc["GENE5", "learner"] / of_slide.loc["GENE5", "noise-ceiling"]
    assert shares[list(GENES[:2])].isna().all()
    assert len(shares) == len(GENES)


def test_nothing_scored_is_an_empty_table():
    plan, _ = scored()
    assert tuple(tidy_scores(plan, COHORT, {}).columns) == COLUMNS
    assert gene_means(plan, {}, Quantity.parse("pcc@all"), ()) == {}


def test_a_genes_mean_is_over_the_slides_on_which_it_is_chosen():
    plan, scores = scored()
    table = tidy_scores(plan, COHORT, scores).query("metric == 'pcc'")
    every = gene_means(plan, scores, Quantity.parse("pcc@all"), ())["learner"]
    assert every["GENE3"] == pytest.approx(table[table.gene == "GENE3"].value.mean())
    assert set(every) == set(GENES)
    (job, *_), first = plan.jobs, Quantity.parse("pcc@hvg-2")
    few = gene_means(plan, scores, first, ())["learner"]
    assert 2 <= len(few) <= 6
    assert set(scores[job.key][0].genes.query("hvg_rank < 2").gene) <= set(few)
    assert set(gene_means(plan, scores, Quantity.parse("pcc@markers"), ("GENE1",))["learner"]) == {"GENE1"}


def test_a_metric_of_whole_slides_has_no_genes():
    plan, scores = scored()
    with pytest.raises(SelectionError, match="of a slide as a whole"):
        gene_means(plan, scores, Quantity.parse("pcc_overall"), ())
