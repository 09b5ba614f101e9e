"""What a fold's slides answer: measured, or corrected together with all others."""

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from stbench.cards import tasks
from stbench.data import Panel
from stbench.errors import CardError
from stbench.protocols import folds
from stbench.protocols.batch_correction import corrected
from stbench.protocols.batch_correction.harmony import HARMONY
from stbench.protocols.splits import Part, folds_of, split_of
from tests.made.cohort import made_cohort

TASK, PLAIN = tasks()["bleep-visium-harmony"], tasks()["bleep-visium"]
COHORT = made_cohort("A1", "A2", "B1")
FOLDS = folds_of(split_of(TASK), COHORT.slides)
PANEL = folds.fold_panel(TASK, COHORT, FOLDS[0])
WANTED = corrected(COHORT, PANEL, TASK.target, HARMONY)


def test_training_slides_and_truth_are_of_one_correction_of_all_slides():
    for fold in FOLDS:
        assert folds.fold_panel(TASK, COHORT, fold) == PANEL
        for slide in folds.training_slides(TASK, COHORT, fold):
            assert_array_equal(slide.expression(PANEL), WANTED[slide.name].expression(PANEL))
        (part,) = fold.test
        assert_array_equal(folds.answering(TASK, COHORT, part).expression(PANEL), WANTED[part.slide].expression(PANEL))
    assert not np.array_equal(
        folds.answering(TASK, COHORT, part).expression(PANEL), folds.answering(PLAIN, COHORT, part).expression(PANEL)
    )


def test_the_truth_of_some_genes_and_spots_is_a_part_of_the_whole_truth():
    some = Panel((PANEL.genes[3], PANEL.genes[0]))
    found = folds.answering(TASK, COHORT, Part("A2", (4, 1))).expression(some)
    assert_array_equal(found, WANTED["A2"].expression(PANEL)[[4, 1]][:, [3, 0]])


def test_the_slides_that_are_asked_about_carry_neither_counts_nor_corrected_values():
    (blind,) = folds.test_slides(COHORT, FOLDS[0])
    assert [name for name in ("adata", "corrected", "expression") if hasattr(blind, name)] == []


@pytest.mark.parametrize("name", tasks())
def test_the_choices_of_every_shipped_task_are_registered(name):
    folds.check_choices(tasks()[name])


def test_a_target_space_that_is_not_there_is_told_with_its_line_and_the_nearest_name():
    with pytest.raises(CardError, match=r"gene-pred.yaml:\d+: target is 'log1p-cp10'[\s\S]*'log1p-cp10k'\?"):
        folds.check_choices(tasks()["gene-pred"].model_copy(update={"target": "log1p-cp10"}))
