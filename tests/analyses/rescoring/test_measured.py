"""Measured slides and the folds that are tested with the same training slides."""

import numpy as np
import pytest

from stbench.analyses.rescoring.measured import fold_groups, fold_name
from tests.made.answers import questions, task_card
from tests.made.cohort import made_cohort

MANY = made_cohort("A1", "A2", "B1", "B2", "C1")


@pytest.mark.parametrize(("unit", "sizes"), [("patient", [2, 2, 1]), ("slide", [1] * 5)])
def test_slides_that_are_tested_with_the_same_training_slides_are_one_fold(unit, sizes):
    asked = questions(task_card(split={"scheme": "leave-one-sample-out", "unit": unit}), MANY)
    groups = fold_groups(asked)
    assert [len(group.tested) for group in groups] == sizes
    assert len({slide.slide for group in groups for slide in group.tested}) == 5
    assert len({fold_name(fold) for fold in asked.folds}) == len(sizes)


@pytest.mark.parametrize("added", [(), ("GENE1", "GENE4")])
def test_a_slide_has_its_counts_as_they_were_counted_and_knows_added_genes(added):
    (group, *_) = fold_groups(questions(cohort=MANY, added=added))
    slide = group.tested[0]
    assert np.array_equal(slide.counts, MANY["A1"].counts.toarray())
    assert [gene for gene, own in zip(slide.genes, slide.own, strict=True) if not own] == list(added)
    assert np.array_equal(slide.panel_totals, slide.counts[:, slide.own].sum(axis=1))
    assert [each.slide for each in group.trained()] == ["B1", "B2", "C1"]


@pytest.mark.parametrize("spot", [0, 7, 29])
def test_beside_a_spot_are_itself_and_those_one_step_away_across_corners_too(spot):
    (group, *_) = fold_groups(questions(cohort=MANY))
    xy = group.tested[0].array_xy
    expected = [np.abs(other - xy[spot]).max() <= 1 for other in xy]
    assert group.tested[0].beside[spot].tolist() == expected


def test_folds_without_a_panel_were_never_asked():
    asked = questions(cohort=MANY)
    bare = type(asked)(task=asked.task, cohort=MANY, folds=tuple(f._replace(panel=None) for f in asked.folds))
    assert fold_groups(bare) == ()
