"""What a fold's slides answer: measured, or corrected together with all others."""

import numpy as np
from numpy.testing import assert_array_equal

from stbench.cards import tasks
from stbench.data import Panel
from stbench.protocols import folds
from stbench.protocols.batch_correction import corrected
from stbench.protocols.expression import truth
from stbench.protocols.splits import Part, folds_of
from tests.made.cohort import made_cohort

TASK, PLAIN = tasks()["bleep-visium-harmony"], tasks()["bleep-visium"]
COHORT = made_cohort("A1", "A2", "B1")
FOLDS = folds_of(COHORT.slides, TASK.split)
PANEL = folds.fold_panel(TASK, COHORT, FOLDS[0])
WANTED = corrected(COHORT, PANEL, TASK.target)


def test_training_slides_and_truth_are_of_one_correction_of_all_slides():
    for fold in FOLDS:
        assert folds.fold_panel(TASK, COHORT, fold) == PANEL
        for slide in folds.training_slides(TASK, COHORT, fold):
            assert_array_equal(slide.expression(PANEL), WANTED[slide.name].expression(PANEL))
        (part,) = fold.test
        assert_array_equal(truth(TASK, COHORT, part, PANEL), WANTED[part.slide].expression(PANEL))
    assert not np.array_equal(truth(TASK, COHORT, part, PANEL), truth(PLAIN, COHORT, part, PANEL))


def test_the_truth_of_some_genes_and_spots_is_a_part_of_the_whole_truth():
    some = Panel((PANEL.genes[3], PANEL.genes[0]))
    found = truth(TASK, COHORT, Part("A2", (4, 1)), some)
    assert_array_equal(found, WANTED["A2"].expression(PANEL)[[4, 1]][:, [3, 0]])


def test_the_slides_that_are_asked_about_carry_neither_counts_nor_corrected_values():
    (blind,) = folds.test_slides(COHORT, FOLDS[0])
    assert [name for name in ("adata", "corrected", "expression") if hasattr(blind, name)] == []
