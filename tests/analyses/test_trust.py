"""Trust: what cross-validation says of genes is what is stored, slide by slide and on average."""

import numpy as np
import pytest

from stbench.analyses.score_table import SHARE, score_table
from stbench.analyses.trust import COLUMNS, trust_of
from stbench.scoring.ceilings import ceilings_of
from stbench.scoring.score import scores_of
from stbench.statistics.intervals import student_interval
from tests.made.answers import answers, entrant, noisy, pooled_card, questions, task_card
from tests.made.cohort import GENES, made_cohort

ASKED = questions(cohort=made_cohort("A1", "A2", "B1", "C1"))
ANSWERS = answers(ASKED, entrant(ASKED, "good", 0.3), entrant(ASKED, "two seeds", guess=noisy(0.6), seeds=(0, 1)))


def table_of(name, metric):
    """Slides by genes of the table of all scores, means over seeds."""
    table = score_table(ANSWERS, scores_of(ANSWERS), ceilings_of(ANSWERS))
    own = table[(table["method"] == name) & (table["metric"] == metric) & (table["gene"] != "")]
    by_seed = own.pivot_table(index=["slide", "seed"], columns="gene", values="value", dropna=False)
    return by_seed.groupby("slide").mean()[list(GENES)]


@pytest.mark.parametrize("name", ["good", "two seeds"])
def test_scores_are_those_of_the_table_of_all_scores(name):
    trust = trust_of(ANSWERS, ANSWERS.named(name), GENES)
    stored = table_of(name, "pcc")
    np.testing.assert_allclose(trust.slides[list(stored.index)].to_numpy().T, stored, rtol=0, atol=1e-15)
    np.testing.assert_allclose(trust.genes["pcc"], stored.mean(), rtol=0, atol=1e-15)
    assert list(trust.genes.columns) == list(COLUMNS)


def test_of_one_seed_scores_and_shares_equal_what_is_stored_to_the_last_digit():
    trust = trust_of(ANSWERS, ANSWERS.named("good"), GENES)
    for column, metric in (("pcc", "pcc"), ("pcc_share", SHARE)):
        stored = table_of("good", metric).to_numpy()
        assert np.array_equal(trust.genes[column], np.nanmean(stored, axis=0))


@pytest.mark.parametrize("gene", GENES[:4])
def test_intervals_are_over_patients_each_of_whom_counts_once(gene):
    row = trust_of(ANSWERS, ANSWERS.named("good"), GENES)
    pcc = row.slides.loc[gene]
    interval = student_interval(np.array([(pcc["A1"] + pcc["A2"]) / 2, pcc["B1"], pcc["C1"]]))
    assert row.genes.loc[gene, ["pcc_low", "pcc_high"]].to_list() == pytest.approx([interval.low, interval.high])
    assert row.genes.loc[gene, ["n_slides", "n_patients"]].to_list() == [4, 3]


@pytest.mark.parametrize("genes", [("GENE3", "GENE1"), ("GENE0", "UNKNOWN"), ()])
def test_rows_are_the_genes_that_are_asked_for_and_those_nobody_scored_have_none(genes):
    trust = trust_of(ANSWERS, ANSWERS.named("good"), genes)
    assert tuple(trust.genes.index) == tuple(trust.slides.index) == genes
    if "UNKNOWN" in genes:
        assert trust.genes.loc["UNKNOWN", ["n_slides", "n_patients"]].to_list() == [0, 0]
        assert trust.genes.loc["UNKNOWN", ["pcc", "pcc_low", "pcc_share"]].isna().all()


@pytest.mark.parametrize(
    ("task", "ceiling"), [(pooled_card(), True), (task_card(target="log1p-counts"), True)], ids=["pooled", "counts"]
)
def test_pooled_scores_are_left_to_tables_and_each_slide_has_its_own(task, ceiling):
    asked = questions(task, made_cohort("A1", "A2", "B1"))
    made = answers(asked, entrant(asked, "good", 0.3))
    trust = trust_of(made, made.named("good"), GENES)
    assert sorted(trust.slides.columns) == ["A1", "A2", "B1"]
    assert trust.genes["noise_ceiling"].notna().any() == ceiling
