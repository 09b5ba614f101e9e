"""Expression tasks: counts of the test slides are hidden, and the expression of a panel is asked for."""

from dataclasses import replace
from typing import Any

import numpy as np

from stbench.cards import TaskCard
from stbench.data import BlindSlide, Cohort, Panel, Slide
from stbench.errors import ShapeError
from stbench.panels import choose_panel
from stbench.splits import Fold, Part

Array = np.ndarray[Any, Any]


def training_slides(task: TaskCard, cohort: Cohort, fold: Fold) -> tuple[Slide, ...]:
    """The slides a method may learn from, answering in the task's target space."""
    return tuple(replace(_part(cohort, part), target=task.target) for part in fold.train)


def test_slides(cohort: Cohort, fold: Fold) -> tuple[BlindSlide, ...]:
    """The slides a method is asked about, without counts and labels."""
    return tuple(_part(cohort, part).blind() for part in fold.test)


def truth(task: TaskCard, cohort: Cohort, part: Part, panel: Panel) -> Array:
    """(n_spots, n_genes) float32: what was measured on a test slide, in the task's target space."""
    return replace(_part(cohort, part), target=task.target).expression(panel)


def fold_panel(task: TaskCard, cohort: Cohort, fold: Fold) -> Panel:
    """The genes asked for in a fold, chosen on the slides that the task's card names."""
    training = [_part(cohort, part) for part in fold.train]
    return choose_panel(task.panel, training if task.panel.chosen_on == "train" else cohort.slides, cohort.common_genes)


def checked_answer(values: Array, slide: BlindSlide, panel: Panel) -> Array:
    """A method's answer as float32; ShapeError unless it is a finite number per spot and gene."""
    values = np.asarray(values)
    expected = (slide.n_spots, len(panel))
    if values.shape != expected:
        raise ShapeError(f"prediction for '{slide.name}'", f"has shape {values.shape}", f"{expected}: spots, genes")
    if not np.issubdtype(values.dtype, np.floating):
        raise ShapeError(f"prediction for '{slide.name}'", f"has type {values.dtype}", "floating point numbers")
    with np.errstate(over="ignore"):  # what float32 cannot hold is found right below
        answer = np.ascontiguousarray(values, dtype=np.float32)
    if not np.isfinite(answer).all():
        wrong = int((~np.isfinite(answer)).sum())
        raise ShapeError(f"prediction for '{slide.name}'", f"has {wrong} values that are not finite", "numbers")
    return answer


def _part(cohort: Cohort, part: Part) -> Slide:
    slide = cohort[part.slide]
    return slide if part.rows is None else slide.at(np.asarray(part.rows))
