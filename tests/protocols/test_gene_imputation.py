"""Gene imputation: measured genes are shown, hidden ones are asked for, and no hidden count decides anything."""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from stbench.adapters.base import Context
from stbench.adapters.measured_genes.neighbours import GeneNeighbours
from stbench.adapters.measured_genes.ridge import GeneRidge
from stbench.cards import methods, tasks
from stbench.data import BlindSlide, PartlyMeasuredSlide
from stbench.errors import CardError, ProtocolError, SelectionError
from stbench.metrics.gene import pearson_per_gene
from stbench.protocols.asking import answer, questions_of
from stbench.protocols.base import Answered, kinds
from stbench.protocols.folds import fold_panel, training_slides
from stbench.protocols.gene_imputation import GENE_IMPUTATION
from stbench.protocols.panels.gene_folds import GeneFolds
from stbench.protocols.scorable import check_scorable
from stbench.protocols.splits import folds_of, split_of
from stbench.protocols.unmeasured import for_unmeasured
from stbench.runs.entries import entry_of, why_not_applicable
from stbench.runs.plan import make_plan
from tests.made.cohort import made_slide
from tests.made.kinds import PANEL, SLIDE, visible_of
from tests.made.planted import EXPLAINED, FOLDS, INDEPENDENT, planted_cohort, planted_task, rates

TASK = planted_task()
COHORT = planted_cohort("A1", "B1", "C1")
FOLD = folds_of(split_of(TASK), COHORT.slides)[0]
(TESTED,) = FOLD.test


class Sees:
    """Answers with what it is shown, noting it."""

    def __init__(self, method="impute_genes"):
        self.slides = []
        setattr(self, method, self.answered)

    def answered(self, model, slide, panel):
        self.slides.append((slide, panel))
        return np.ones((slide.n_spots, len(panel)), np.float32)


@pytest.mark.parametrize(("method", "seen"), [("impute_genes", PartlyMeasuredSlide), ("predict", BlindSlide)])
def test_a_method_that_imputes_sees_measured_genes_and_one_that_predicts_sees_none(method, seen):
    adapter = Sees(method)
    GENE_IMPUTATION.ask(adapter, None, visible_of("gene-imputation", SLIDE), PANEL)
    ((slide, _),) = adapter.slides
    assert type(slide) is seen
    assert slide.spots == SLIDE.spots


def test_no_gene_is_asked_for_while_it_is_shown_and_every_gene_once():
    adapter, panel = Sees(), fold_panel(TASK, COHORT, FOLD)
    answer(GENE_IMPUTATION, adapter, None, questions_of(TASK, COHORT, FOLD, TESTED, panel), panel)
    asked = [gene for _, hidden in adapter.slides for gene in hidden.genes]
    assert sorted(asked) == sorted(panel.genes)
    for slide, hidden in adapter.slides:
        assert set(slide.measured.genes) == set(panel.genes) - set(hidden.genes)


@pytest.mark.parametrize("value", [-7.0, 0.0, 1e6])
def test_scores_do_not_change_with_what_a_method_says_of_measured_genes(value):
    """A method that answers for all genes is asked for the hidden ones alone: the rest is dropped before it scores."""
    truth = COHORT["A1"].expression(FOLDS)

    class SaysAll:
        def __init__(self, of_measured):
            self.of_measured = of_measured

        def impute_genes(self, model, slide, panel):
            every = truth + np.random.default_rng(0).normal(size=truth.shape)
            every[:, [gene in slide.measured.genes for gene in FOLDS.genes]] = self.of_measured
            return every[:, panel.positions(FOLDS.genes)]

    asked = questions_of(TASK, COHORT, FOLD, TESTED, FOLDS)
    (part,) = GENE_IMPUTATION.score_parts(TASK)
    scores, others = (
        next(iter(part.make([Answered(answer(GENE_IMPUTATION, SaysAll(of), None, asked, FOLDS), COHORT["A1"], FOLDS)])))
        for of in (3.0, value)
    )
    assert scores.genes.equals(others.genes)
    assert scores.overall == others.overall
    assert {"pcc", "rmse", "ssim", "js"} <= set(scores.genes)


def with_other_counts(columns):
    """The cohort with other counts of some genes on the tested slide."""
    counts = COHORT["A1"].counts.toarray()
    counts[:, columns] = np.random.default_rng(1).poisson(500, (len(counts), len(columns)))
    slides = (made_slide("A1", spots=len(counts), counts=counts), *COHORT.slides[1:])
    return replace(COHORT, slides=slides)


@pytest.mark.parametrize("adapter", [GeneRidge(components=4, alpha=1.0), GeneNeighbours(k=5)])
def test_panel_training_and_answers_come_from_measured_genes_alone(adapter):
    hidden = FOLDS.hidden_together[1]
    other = with_other_counts(hidden.positions(FOLDS.genes).tolist())
    assert fold_panel(TASK, COHORT, FOLD) == fold_panel(TASK, other, FOLD)
    answers = []
    for cohort in (COHORT, other):
        model = adapter.train(training_slides(TASK, cohort, FOLD), FOLDS, np.random.default_rng(0), Context())
        asked = questions_of(TASK, cohort, FOLD, TESTED, FOLDS)[1]
        assert asked.panel == hidden
        answers.append(GENE_IMPUTATION.ask(adapter, model, *asked))
    assert_array_equal(*answers)


@cache
def shares_of_ceiling(spots: int) -> dict[str, float]:
    """PCC of the ridge, over what the true rates reach against counts as noisy as these."""
    cohort = planted_cohort("A1", "B1", "C1", "D1", spots=spots)
    (tested,) = FOLD.test
    fold, adapter = folds_of(split_of(TASK), cohort.slides)[0], GeneRidge(components=6, alpha=1.0)
    model = adapter.train(training_slides(TASK, cohort, fold), FOLDS, np.random.default_rng(0), Context())
    values = answer(GENE_IMPUTATION, adapter, model, questions_of(TASK, cohort, fold, tested, FOLDS), FOLDS)
    truth, expected = cohort["A1"].expression(FOLDS), rates("A1", spots)
    share = expected[:, : len(FOLDS)] / expected.sum(axis=1, keepdims=True)
    best = pearson_per_gene(truth, np.log1p(1e4 * share))
    return dict(zip(FOLDS.genes, (pearson_per_gene(truth, values) / best).tolist(), strict=True))


@pytest.mark.parametrize(("spots", "least"), [(30, 0.7), (300, 0.93)])
def test_a_gene_that_the_measured_ones_decide_approaches_its_ceiling_as_spots_grow(spots, least):
    assert least < shares_of_ceiling(spots)[EXPLAINED] <= 1.02


@pytest.mark.parametrize("spots", [30, 300])
def test_a_gene_that_nothing_decides_stays_at_zero(spots):
    assert abs(shares_of_ceiling(spots)[INDEPENDENT]) < 3 / np.sqrt(spots)


LEAKY = {"panel": {"rule": "gene-folds", "chosen_on": "all"}, "tags": ("transductive",)}


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"panel": {"rule": "hvg-union"}}, "divides no genes"),
        (LEAKY, "choose no panel"),
        (LEAKY | {"batch_correction": "harmony"}, "mix counts of hidden genes"),
    ],
)  # fmt: skip
def test_a_card_that_hides_nothing_or_lets_hidden_counts_out_is_refused(changes, told):
    with pytest.raises(CardError, match=told):
        GENE_IMPUTATION.check_card(planted_task(**changes))


def test_without_measured_genes_nothing_is_asked():
    with pytest.raises(ProtocolError, match="without its measured genes"):
        GENE_IMPUTATION.visible(SLIDE, None)


def test_slides_without_counts_cannot_be_imputed():
    with pytest.raises(SelectionError, match="hidden genes, and genes are to be predicted"):
        for_unmeasured(TASK)


@pytest.mark.parametrize(("method", "can"), [("ridge-probe", True), ("gene-ridge", True), ("kriging", False)])
def test_whatever_predicts_can_be_asked_and_what_fills_in_spots_cannot(method, can):
    reason = why_not_applicable(entry_of(methods()[method], "quick"), TASK)
    assert (reason == "") is can
    assert can or "impute_genes" in reason


@pytest.mark.parametrize("name", [name for name, task in tasks().items() if task.kind == "gene-imputation"])
def test_every_card_of_the_kind_can_be_asked_of_several_patients(name):
    task = tasks()[name]
    folds = folds_of(split_of(task), COHORT.slides)
    check_scorable(task, COHORT, folds)
    kinds[task.kind].check_card(task)


@pytest.mark.parametrize("change", [{"gene_folds": 3}, {"seed": 1}, {"genes": 5}])
def test_another_division_of_the_genes_is_another_panel_and_another_job(change):
    entries = [entry_of(methods()["gene-ridge"], "quick")]
    plans = [
        make_plan(entries, planted_task(panel={"rule": "gene-folds", "gene_folds": 2, **more}), COHORT, "quick")
        for more in ({}, change)
    ]
    (one, *_), (other, *_) = (plan.jobs for plan in plans)
    assert (one.fold_keys.key, one.key) != (other.fold_keys.key, other.key)
    assert GeneFolds(gene_folds=2) != GeneFolds(**{"gene_folds": 2, **change})
