"""Imputation: observed spots are shown, hidden ones alone are scored, and no hidden count decides anything."""

from dataclasses import replace

import numpy as np
import pytest

from stbench.cards import methods, tasks
from stbench.data import BlindSlide, PartlyObservedSlide
from stbench.errors import CardError, ProtocolError, SelectionError
from stbench.protocols.base import Answered, kinds
from stbench.protocols.folds import fold_panel, measured, observed, training_slides
from stbench.protocols.imputation import IMPUTATION
from stbench.protocols.scorable import check_scorable
from stbench.protocols.splits import folds_of, split_of
from stbench.protocols.unmeasured import for_unmeasured
from stbench.runs.entries import entry_of, why_not_applicable
from tests.made.answers import task_card
from tests.made.cohort import made_cohort, made_slide
from tests.made.kinds import PANEL, SLIDE, card_of, visible_of

SPARSE = {"scheme": "observed-spots", "share": 0.25}
TASK = card_of("imputation", split=SPARSE)
COHORT = made_cohort("A1", "A2", "B1")


class Sees:
    """Answers with what it is shown."""

    def impute(self, model, slide, panel):
        self.slide = slide
        return np.ones((slide.n_spots, len(panel)), np.float32)


class Looks:
    """Predicts from the image."""

    def predict(self, model, slide, panel):
        self.slide = slide
        return np.ones((slide.n_spots, len(panel)), np.float32)


@pytest.mark.parametrize(("adapter", "seen"), [(Sees(), PartlyObservedSlide), (Looks(), BlindSlide)])
def test_a_method_that_imputes_sees_observed_counts_and_one_that_predicts_sees_none(adapter, seen):
    visible = visible_of("imputation", SLIDE)
    IMPUTATION.ask(adapter, None, visible, PANEL)
    assert type(adapter.slide) is seen
    assert adapter.slide.spots == SLIDE.spots


@pytest.mark.parametrize("value", [-7.0, 0.0, 1e6])
def test_scores_do_not_change_with_what_a_method_says_of_observed_spots(value):
    visible = visible_of("imputation", SLIDE)
    answer = SLIDE.expression(PANEL) + np.random.default_rng(0).normal(size=(SLIDE.n_spots, len(PANEL)))
    changed = answer.copy()
    changed[visible.observed_rows] = value
    (part,) = IMPUTATION.score_parts(TASK)
    hidden = SLIDE.at(visible.hidden_rows)
    scores, others = (
        next(iter(part.make([Answered(IMPUTATION.checked(each, visible, PANEL), hidden, PANEL)])))
        for each in (answer, changed)
    )
    assert scores.genes.equals(others.genes)
    assert scores.overall == others.overall
    assert {"pcc", "mae", "rmse", "ssim", "js"} <= set(scores.genes)


def hidden_counts_changed(cohort, task):
    """The cohort with other counts on every hidden spot."""
    slides = []
    for slide, fold in zip(cohort.slides, folds_of(split_of(task), cohort.slides), strict=True):
        counts = slide.counts.toarray()
        counts[list(fold.test[0].rows)] = np.random.default_rng(1).poisson(50, (len(fold.test[0].rows), 12))
        slides.append(made_slide(slide.name, counts=counts))
    return replace(cohort, slides=tuple(slides))


@pytest.mark.parametrize("pattern", ["stride", "bernoulli"])
@pytest.mark.parametrize("rule", [{"rule": "hvg-union", "genes": 4}, {"rule": "hvg-pooled", "genes": 4}])
def test_panel_training_and_what_is_shown_come_from_observed_spots_alone(pattern, rule):
    task = card_of("imputation", split=SPARSE | {"pattern": pattern}, panel=rule)
    other = hidden_counts_changed(COHORT, task)
    for fold in folds_of(split_of(task), COHORT.slides):
        panel = fold_panel(task, COHORT, fold)
        assert panel == fold_panel(task, other, fold)
        for each in zip(training_slides(task, COHORT, fold), training_slides(task, other, fold), strict=True):
            assert np.array_equal(*(slide.expression(panel) for slide in each))
        (part,) = fold.test
        shown = [
            IMPUTATION.visible(measured(each, part), observed(task, each, fold, part)).observed
            for each in (COHORT, other)
        ]  # fmt: skip
        assert np.array_equal(*(slide.expression(panel) for slide in shown))


def test_maps_are_laid_out_on_the_array_of_the_whole_slide():
    checkerboard = np.flatnonzero(SLIDE.array_xy.sum(axis=1) % 2)
    assert np.array_equal(IMPUTATION.lattice(SLIDE.at(checkerboard)), SLIDE.array_xy[checkerboard])


@pytest.mark.parametrize("changes", [
    {"panel": {"rule": "all", "chosen_on": "all"}, "tags": ("transductive",)},
    {"panel": {"rule": "all", "chosen_on": "all"}, "tags": ("transductive",), "batch_correction": "harmony"},
])  # fmt: skip
def test_hidden_counts_choose_no_genes_and_are_not_corrected(changes):
    with pytest.raises(CardError, match="hidden"):
        IMPUTATION.check_card(task_card(kind="imputation", **changes))


def test_a_split_without_observed_spots_is_refused_before_anything_runs():
    task = card_of("imputation")
    with pytest.raises(ProtocolError, match="observes none of slide 'A1'"):
        check_scorable(task, COHORT, folds_of(split_of(task), COHORT.slides))
    with pytest.raises(ProtocolError, match="nothing could be observed"):
        IMPUTATION.visible(SLIDE, None)


def test_slides_without_counts_cannot_be_imputed():
    with pytest.raises(SelectionError, match="hidden spots, and genes are to be predicted"):
        for_unmeasured(TASK)


@pytest.mark.parametrize(("method", "can"), [("ridge-probe", True), ("mean", True), ("position", False)])
def test_whatever_predicts_can_be_asked_and_an_embedding_cannot(method, can):
    reason = why_not_applicable(entry_of(methods()[method], "quick"), TASK)
    assert (reason == "") is can
    assert can or "impute" in reason


@pytest.mark.parametrize("name", [name for name, task in tasks().items() if task.kind == "imputation"])
def test_every_card_of_the_kind_divides_a_cohort_with_sister_slides(name):
    task = tasks()[name]
    cohort = made_cohort("A1", "A2", "A3")
    larger = replace(cohort, slides=tuple(made_slide(slide.name, spots=120) for slide in cohort.slides))
    folds = folds_of(split_of(task), larger.slides)
    check_scorable(task, larger, folds)
    kinds[task.kind].check_card(task)
    assert "same-slide" in task.tags
