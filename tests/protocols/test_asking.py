"""Asking: one question where nothing is divided, else one for each fold of genes, and each answers for its own."""

from types import SimpleNamespace

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from stbench.data import Panel, PartlyMeasuredSlide
from stbench.errors import ShapeError
from stbench.protocols.asking import answer, questions_of
from stbench.protocols.base import kinds
from stbench.protocols.splits import folds_of, split_of
from tests.made.answers import task_card
from tests.made.cohort import GENES, made_cohort
from tests.made.kinds import card_of

COHORT = made_cohort("A1", "B1")
DIVIDED = Panel(GENES, folds=tuple(number % 3 for number in range(len(GENES))))


def asked(kind, panel):
    task = card_of(kind)
    fold = folds_of(split_of(task), COHORT.slides)[0]
    return questions_of(task, COHORT, fold, fold.test[0], panel)


def column_numbers(model, slide, panel):
    """Each gene's own number, and how many genes were measured when it was asked for."""
    numbers = np.array([GENES.index(gene) for gene in panel.genes], dtype=np.float32)
    return np.tile(numbers, (slide.n_spots, 1))


@pytest.mark.parametrize("panel", [Panel(GENES), DIVIDED])
@pytest.mark.parametrize("kind", ["expression", "zero-shot", "clustering"])
def test_a_kind_that_hides_no_genes_asks_one_question_be_the_panel_divided_or_not(kind, panel):
    (only,) = asked(kind, panel)
    assert only.panel == panel
    assert only.visible.spots == COHORT["A1"].spots


def test_each_fold_of_genes_is_asked_for_while_all_others_are_shown():
    found = asked("gene-imputation", DIVIDED)
    assert [one.panel for one in found] == list(DIVIDED.hidden_together)
    for one in found:
        assert isinstance(one.visible, PartlyMeasuredSlide)
        assert set(one.visible.measured.genes) == set(GENES) - set(one.panel.genes)


@pytest.mark.parametrize("able", ["impute_genes", "predict"])
def test_answers_are_put_together_in_the_order_of_the_panel(able):
    adapter, kind = SimpleNamespace(**{able: column_numbers}), kinds["gene-imputation"]
    values = answer(kind, adapter, None, asked("gene-imputation", DIVIDED), DIVIDED)
    assert_array_equal(values, np.tile(np.arange(len(GENES)), (COHORT["A1"].n_spots, 1)))
    assert values.dtype == np.float32


@pytest.mark.parametrize("wrong", [0, 1, 2])
def test_an_answer_for_measured_genes_too_is_refused_whichever_question_it_answers(wrong):
    def more(model, slide, panel):
        return column_numbers(model, slide, Panel(GENES) if panel == DIVIDED.hidden_together[wrong] else panel)

    with pytest.raises(ShapeError, match="has shape"):
        answer(kinds["gene-imputation"], SimpleNamespace(impute_genes=more), None,
               asked("gene-imputation", DIVIDED), DIVIDED)  # fmt: skip


def test_a_task_without_folds_of_genes_asks_as_before():
    task = task_card()
    fold = folds_of(split_of(task), COHORT.slides)[1]
    (only,) = questions_of(task, COHORT, fold, fold.test[0], Panel(GENES))
    adapter = SimpleNamespace(predict=column_numbers)
    values = answer(kinds["expression"], adapter, None, [only], Panel(GENES))
    assert_array_equal(values, column_numbers(None, only.visible, Panel(GENES)))
