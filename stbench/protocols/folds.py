"""Folds of a cohort as slides: what is trained on, what is asked about blind, and the panel chosen in between."""

from dataclasses import replace
from functools import lru_cache

import numpy as np

from stbench.cards import TaskCard, registered
from stbench.data import BlindSlide, Cohort, Panel, Slide, Target, TargetSpace, of_genes, targets
from stbench.protocols.base import kind_of
from stbench.protocols.batch_correction import BatchCorrection, batch_correction_of, corrected
from stbench.protocols.panels import TaskPanel, panel_of
from stbench.protocols.splits import Fold, Part, split_of


def target_of(task: TaskCard) -> TargetSpace:
    """The target space of a task's card; CardError where it is not registered."""
    return registered(targets, task.target, task, "target")


def check_choices(task: TaskCard) -> None:
    """CardError where a task's card names a split, panel, target space or batch correction that there is not."""
    for chosen in (split_of, panel_of, target_of, batch_correction_of):
        chosen(task)


def training_slides(task: TaskCard, cohort: Cohort, fold: Fold) -> tuple[Slide, ...]:
    """The slides a method may learn from, answering as the task asks; without labels, which no key holds."""
    return tuple(answering(task, cohort, part).without_labels() for part in fold.train)


def test_slides(cohort: Cohort, fold: Fold) -> tuple[BlindSlide, ...]:
    """The slides a method is asked about, without counts and labels."""
    return tuple(measured(cohort, part).blind() for part in fold.test)


def fold_panel(task: TaskCard, cohort: Cohort, fold: Fold) -> Panel:
    """The genes asked for in a fold, chosen on the slides that the task's card names."""
    panel = panel_of(task)
    return panel.choose([measured(cohort, part) for part in panel.parts(fold, cohort)], cohort)


def observed(task: TaskCard, cohort: Cohort, fold: Fold, part: Part) -> Slide | None:
    """Those spots of a tested slide that the fold trains on, answering as the task asks; None where there are none."""
    others = [trained for trained in fold.train if trained.slide == part.slide]
    return answering(task, cohort, others[0]).without_labels() if others else None


def visible(task: TaskCard, cohort: Cohort, fold: Fold, part: Part, genes: Panel | None = None) -> BlindSlide:
    """What a method may see of a tested slide, as its kind has it; ``genes`` are measured where others are hidden."""
    kind, shown = kind_of(task), None
    if kind.observes:
        shown = observed(task, cohort, fold, part)
    elif genes is not None:
        shown = of_genes(answering(task, cohort, part), genes)
    return kind.visible(measured(cohort, part), shown)


def measured(cohort: Cohort, part: Part) -> Slide:
    """A slide of the cohort, or some of its spots, with what was measured there."""
    slide = cohort[part.slide]
    return slide if part.rows is None else slide.at(np.asarray(part.rows))


def answering(task: TaskCard, cohort: Cohort, part: Part) -> Slide:
    """As ``measured``, answering in the task's target space, corrected where its card says so."""
    correction = batch_correction_of(task)
    if correction is None:
        return replace(measured(cohort, part), target=task.target)
    return measured(_corrected(panel_of(task), task.target, correction, cohort), part)


@lru_cache(maxsize=1)
def _corrected(panel: TaskPanel, target: Target, correction: BatchCorrection, cohort: Cohort) -> Cohort:
    """All slides corrected on the whole panel, however few of its genes are asked for."""
    return corrected(cohort, panel.choose(cohort.slides, cohort), target, correction)
