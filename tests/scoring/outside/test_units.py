"""Units: what cannot be in the task's target space is refused, what is odd is remarked."""

import numpy as np
import pytest

from stbench.data import Panel
from stbench.errors import DataError
from stbench.scoring.outside.units import check_stated, check_units, units_remark
from tests.made.answers import questions, task_card
from tests.made.cohort import GENES, made_cohort

COHORT = made_cohort("A1", "B1")
ASKED = questions(cohort=COHORT)
PANEL = Panel(GENES)


def pairs(change, asked=ASKED):
    slides = [asked.measured(part) for fold in asked.folds for part in fold.fold.test]
    return [(slide, PANEL, change(slide)) for slide in slides]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda slide: slide.panel_counts(PANEL), "holds whole numbers alone"),
        (lambda slide: np.expm1(slide.expression(PANEL)), "of values above 13.82"),
    ],
    ids=["counts", "not logged"],
)
def test_other_units_are_refused(change, told):
    with pytest.raises(DataError, match=f"(?s)mine: .*{told}.*Expected 'log1p-cp10k'.*from 0 to 9.21"):
        check_units(pairs(change), ASKED, "mine")


@pytest.mark.parametrize(
    "change",
    [
        lambda slide: slide.expression(PANEL),
        lambda slide: np.zeros((slide.n_spots, len(PANEL))),
        lambda slide: -slide.expression(PANEL),
    ],
    ids=["the truth", "zeros", "negative"],
)
def test_what_may_be_in_the_target_space_is_let_through(change):
    check_units(pairs(change), ASKED, "mine")


@pytest.mark.parametrize(
    ("factor", "shift", "remarked"), [(1.0, 0.0, False), (0.3, 0.0, True), (0.0, 0.0, False), (2.5, 0.0, True)]
)
def test_levels_on_another_scale_are_remarked(factor, shift, remarked):
    remark = units_remark(pairs(lambda slide: factor * slide.expression(PANEL) + shift), ASKED)
    assert bool(remark) == remarked
    assert not remark or "units other than log1p-cp10k?" in remark[0]


@pytest.mark.parametrize(
    ("target", "right"), [("", True), ("log1p-cp10k", True), ("log1p-counts", False), ("x", False)]
)
def test_a_stated_target_must_be_the_tasks(target, right):
    if right:
        check_stated(target, ASKED, "mine")
        return
    with pytest.raises(DataError, match=f"says that it is in '{target}'"):
        check_stated(target, ASKED, "mine")


def test_counts_logged_as_they_are_have_their_own_largest_value():
    asked = questions(task_card(target="log1p-counts"), COHORT)
    check_units(pairs(lambda slide: slide.expression(PANEL), asked), asked, "mine")
    with pytest.raises(DataError, match="of values above"):
        check_units(pairs(lambda slide: 3 * slide.expression(PANEL) + 4.5, asked), asked, "mine")
