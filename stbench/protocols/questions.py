"""Questions: what a task asks on a dataset, fold by fold; predictions are answers to them."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import NamedTuple

from stbench.cards import TaskCard
from stbench.data import Cohort, Panel, Slide
from stbench.protocols.base import Kind, kind_of
from stbench.protocols.folds import answering, fold_panel
from stbench.protocols.splits import Fold, Part


class AskedFold(NamedTuple):
    """A fold, with the genes that are asked for in it."""

    fold: Fold
    key: str
    """Hash of all that choosing the panel reads; folds that train on the same slides share it."""
    draws: str
    """Seeds whatever is drawn at random for the fold as a whole."""
    panel: Panel | None = None
    """Frozen when the first method was asked; None before."""

    @property
    def name(self) -> str:
        """The fold's."""
        return self.fold.name


@dataclass(frozen=True, kw_only=True, eq=False)
class Questions:
    """One task on one dataset."""

    task: TaskCard
    cohort: Cohort
    folds: tuple[AskedFold, ...]

    @cached_property
    def kind(self) -> Kind:
        """The task's."""
        return kind_of(self.task)

    @cached_property
    def owners(self) -> dict[str, str]:
        """Patient of each slide."""
        return {slide.name: slide.patient for slide in self.cohort.slides}

    @cached_property
    def tested(self) -> tuple[str, ...]:
        """Names of the test slides, fold by fold."""
        return tuple(part.slide for fold in self.folds for part in fold.fold.test)

    def measured(self, part: Part) -> Slide:
        """A tested part as it was measured, answering in the task's target space."""
        return answering(self.task, self.cohort, part)

    def truth_key(self, fold: AskedFold) -> list[object]:
        """What the answers to a fold are held against, by content."""
        prints = [self.cohort[part.slide].fingerprints for part in fold.fold.test]
        return [fold.key, [[getattr(one, part) for part in self.kind.truth_in] for one in prints]]

    def with_chosen_panels(self) -> "Questions":
        """The same with every panel chosen as the task's rule has it: what a run freezes when it first asks."""
        return self.with_panels({fold.key: fold_panel(self.task, self.cohort, fold.fold) for fold in self.folds})

    def with_every_panel(self) -> "Questions":
        """The same with the panels that are not known yet chosen as the task's rule has it."""
        known = {fold.key: fold.panel for fold in self.folds if fold.panel is not None}
        chosen = {f.key: fold_panel(self.task, self.cohort, f.fold) for f in self.folds if f.key not in known}
        return self.with_panels({**chosen, **known})

    def with_panels(self, panels: Mapping[str, Panel | None]) -> "Questions":
        """The same with the panels of the folds, by the folds' keys."""
        return replace(self, folds=tuple(fold._replace(panel=panels.get(fold.key)) for fold in self.folds))
