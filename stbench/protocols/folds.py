"""Folds of a cohort as slides: what is trained on, what is asked about blind, and the panel chosen in between."""

from dataclasses import replace
from functools import lru_cache

import numpy as np

from stbench.cards import PanelRule, TaskCard
from stbench.data import BlindSlide, Cohort, Panel, Slide, Target
from stbench.protocols.batch_correction import corrected
from stbench.protocols.panels import choose_panel
from stbench.protocols.splits import Fold, Part


def training_slides(task: TaskCard, cohort: Cohort, fold: Fold) -> tuple[Slide, ...]:
    """The slides a method may learn from, answering as the task asks."""
    return tuple(answering(task, cohort, part) for part in fold.train)


def test_slides(cohort: Cohort, fold: Fold) -> tuple[BlindSlide, ...]:
    """The slides a method is asked about, without counts and labels."""
    return tuple(measured(cohort, part).blind() for part in fold.test)


def fold_panel(task: TaskCard, cohort: Cohort, fold: Fold) -> Panel:
    """The genes asked for in a fold, chosen on the slides that the task's card names."""
    training = [measured(cohort, part) for part in fold.train]
    slides = training if task.panel.chosen_on == "train" else cohort.slides
    return choose_panel(task.panel, slides, cohort.common_genes, cohort.markers)


def measured(cohort: Cohort, part: Part) -> Slide:
    """A slide of the cohort, or some of its spots, with what was measured there."""
    slide = cohort[part.slide]
    return slide if part.rows is None else slide.at(np.asarray(part.rows))


def answering(task: TaskCard, cohort: Cohort, part: Part) -> Slide:
    """As ``measured``, answering in the task's target space, corrected where its card says so."""
    if task.correction == "none":
        return replace(measured(cohort, part), target=task.target)
    return measured(_corrected(task.panel, task.target, cohort), part)


@lru_cache(maxsize=1)
def _corrected(rule: PanelRule, target: Target, cohort: Cohort) -> Cohort:
    """All slides corrected on the whole panel, however few of its genes are asked for."""
    return corrected(cohort, choose_panel(rule, cohort.slides, cohort.common_genes, cohort.markers), target)
