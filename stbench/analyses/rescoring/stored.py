"""Stored: what a store holds of a method's answers, ready to be replayed, and what it holds too little of."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from stbench.analyses.rescoring.averaging import mean_over_units
from stbench.analyses.rescoring.base import SWITCH
from stbench.analyses.rescoring.replay import Replay, poisons
from stbench.analyses.rescoring.setting import Chosen, Setting, chosen
from stbench.analyses.rescoring.views import Views
from stbench.data import Panel
from stbench.errors import SelectionError
from stbench.protocols.base import Answered
from stbench.protocols.questions import Questions
from stbench.scoring.answers import Answer, Answers, Entrant
from stbench.scoring.genes import require_genes

Array = np.ndarray[Any, Any]


class Holdings(NamedTuple):
    """What there is to choose among; a value's ``lacks`` asks it."""

    n_seeds: int
    n_variants: int
    labelled: bool
    """Whether any tested slide has labels."""


@dataclass(frozen=True, eq=False)
class Stored:
    """A method with all its answers, and its variants that have all of theirs."""

    entrant: Entrant
    variants: tuple[tuple[Replay, ...], ...]
    """Of the method itself first; one replay per seed."""
    others: tuple[str, ...] = ()
    """Names of its variants."""

    @property
    def n_seeds(self) -> int:
        """Trainings that are stored of the method itself."""
        return len(self.variants[0])

    def numbers(self, setting: Setting, weights: Array) -> Array:
        """(n_draws,) the printed number under a setting, once per row of weights."""
        choose = setting.step("variant-max").step
        if choose is None:
            return self._numbers(self.variants[0], setting, weights)
        best: Array = choose(np.array([self._numbers(replays, setting, weights) for replays in self.variants]))
        return best

    def by_variant(self, setting: Setting, weights: Array) -> tuple[Array, Array]:
        """(n_variants, n_units) values under a setting, and (n_units,) the weights of units; for the first draw."""
        scored = [self._values(replays, setting, weights[:1]) for replays in self.variants]
        return np.array([values[0] for values, _ in scored]), scored[0][1][0]

    def _numbers(self, replays: Sequence[Replay], setting: Setting, weights: Array) -> Array:
        values, of_units = self._values(replays, setting, weights)
        return mean_over_units(values, of_units, poisoned=poisons(setting))

    def _values(self, replays: Sequence[Replay], setting: Setting, weights: Array) -> tuple[Array, Array]:
        """(n_draws or 1, n_units) values with seeds as the setting has them, and weights of units.

        Of a method with repeats, as many seeds as of any other are chosen among, once per repeat.
        """
        by_seed = [replay.values(setting, weights) for replay in replays]
        if len(by_seed) == 1:
            return by_seed[0]
        choose, average = setting.step("seeds").step, chosen(SWITCH["seeds"].clean).value.step
        assert choose is not None, "every value of seeds has a step"
        assert average is not None, "every value of seeds has a step"
        values = np.array([values for values, _ in by_seed])
        if choose is not average and self.entrant.repeats > 1:
            values = np.array([choose(repeat) for repeat in np.split(values, self.entrant.repeats)])  # in their order
            choose = average
        return choose(values), by_seed[0][1]


def stored_methods(answers: Answers, views: Views) -> Iterator[Stored]:
    """Methods with all their answers, one after the other: predictions of one alone are in memory."""
    complete = answers.complete
    for entrant in complete:
        others = [other for other in complete if other.name.startswith(f"{entrant.name}:")]
        replays = tuple(replays_of(each, answers, views) for each in (entrant, *others))
        yield Stored(entrant, replays, tuple(other.name for other in others))


def holdings(answers: Answers, views: Views) -> Holdings:
    """What there is to choose among, of the method that has most; controls count where there is nothing else."""
    complete = [entrant for entrant in answers.complete if not entrant.control] or list(answers.complete)
    names = [entrant.name for entrant in complete]
    variants = [sum(other == name or other.startswith(f"{name}:") for other in names) for name in names]
    seeds = [len(list(entrant.by_seed())) // entrant.repeats for entrant in complete]
    labelled = any(slide.labels is not None and (slide.labels != "").any() for slide in views.slides)
    return Holdings(max(seeds, default=0), max(variants, default=0), labelled)


def lacking(choice: Chosen, held: Holdings) -> str:
    """Why a value cannot be replayed; empty where it can."""
    value = choice.value
    reason = "" if value.lacks is None else value.lacks(held)
    return reason or ("needs another training" if value.replay == "no" else "")


def replays_of(entrant: Entrant, answers: Answers, views: Views) -> tuple[Replay, ...]:
    """One replay per seed."""
    n_groups = len(views.groups)
    return tuple(Replay(views, predictions([(answers, own)] * n_groups, views)) for own in entrant.by_seed())


def check_space(questions: Questions, purpose: str) -> None:
    """SelectionError unless answers are log1p of counts per 10,000, which the truth is held beside in any space."""
    require_genes(questions, purpose)
    task = questions.task
    if task.target == "log1p-cp10k" and task.batch_correction == "none":
        return
    space = f"in {task.target}" if task.batch_correction == "none" else f"in values after {task.batch_correction}"
    raise SelectionError(
        f"task '{task.name}'", f"is answered {space}, which rules on counts cannot be computed from",
        "a task that is answered in log1p of counts per 10,000", "stbench list tasks names them",
    )  # fmt: skip


def predictions(sources: Sequence[tuple[Answers, Sequence[Answer]]], views: Views) -> list[Array]:
    """Of one seed, in the order of the tested slides and of their genes.

    Args:
        sources: where the folds of each group are answered: answers, and of them the method's own.
        views: the tested slides.
    """
    answered: list[Answered] = []
    for group, (answers, own) in zip(views.groups, sources, strict=True):
        by_fold = {answer.fold.name: answer for answer in own}
        answered += [each for fold in group.folds for each in answers.answered(by_fold[fold.name])]
    return [
        values if panel.genes == slide.genes else values[:, Panel(slide.genes).positions(panel.genes)]
        for (values, _, panel), slide in zip(answered, views.slides, strict=True)
    ]
