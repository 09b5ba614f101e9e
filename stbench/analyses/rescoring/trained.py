"""Trained: what a store holds of the arms of a paper, and a method's answers under each of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

from stbench.analyses.rescoring.arm import Arm
from stbench.analyses.rescoring.arms import arms_under, needed_arms, started
from stbench.analyses.rescoring.measured import fold_groups
from stbench.analyses.rescoring.replay import Replay
from stbench.analyses.rescoring.setting import Chosen, Setting
from stbench.analyses.rescoring.stored import Stored, predictions
from stbench.analyses.rescoring.views import Views
from stbench.cards import TaskCard
from stbench.protocols.questions import Questions
from stbench.scoring.answers import Answers, Entrant

Array = np.ndarray[Any, Any]
Steps = Mapping[str, Chosen]


@dataclass(frozen=True, eq=False)
class Arms:
    """Answers by arm; every entrant of an arm has the name that it has in the task itself."""

    answers: Mapping[str, Answers]
    """By the key of the arm."""
    impossible: Mapping[str, str] = field(default_factory=dict)
    """Arms that the dataset cannot be divided for, by key, and why."""
    _views: dict[tuple[str, str], Views] = field(default_factory=dict, init=False, repr=False)

    def taken(self, name: str, steps: Steps, task: TaskCard) -> Steps:
        """Of the steps that train again those that a method has all answers for, in any order with those before."""
        taken: dict[str, Chosen] = {}
        for switch, value in steps.items():
            further = {**taken, switch: value}
            if _keys(further, task) != _keys(taken, task) and self.answered(name, further, task):
                taken = further
        return taken

    def moved(self, name: str, steps: Steps, task: TaskCard) -> frozenset[str]:
        """Of the steps that a method took those that ask it for other answers: where there are no epochs, none are
        chosen."""
        return frozenset(
            switch
            for switch in steps
            if self._asked(name, steps, task)
            != self._asked(name, {other: value for other, value in steps.items() if other != switch}, task)
        )

    def forbidden(self, steps: Steps, task: TaskCard) -> dict[str, str]:
        """Steps that the dataset cannot be divided for, and why."""
        reasons, before, last = dict[str, str](), dict[str, Chosen](), ""
        for switch, value in steps.items():
            further = {**before, switch: value}
            if _keys(further, task) != _keys(before, task):  # else it is a change beside a step before
                last = next(filter(None, (self.impossible.get(key, "") for key in _keys(further, task))), "")
            if last:
                reasons[switch] = last
            else:
                before = further
        return reasons

    def answered(self, name: str, steps: Steps, task: TaskCard) -> bool:
        """Whether a method has all answers that a walk along some steps needs."""
        return all(self._complete(name, arm) for arm in needed_arms(steps, task))

    def remember(self, views: Views, task: TaskCard) -> None:
        """Take views of the task's own slides that are made already."""
        key = Arm(task).questions_key
        self._views.setdefault((key, key), views)

    def views(self, first: Arm, rest: Arm) -> Views:
        """Slides as an arm tests them, and after them those that it does not test; made once for all methods."""
        key = first.questions_key, rest.questions_key
        if key not in self._views:
            asked = [self.answers[arm.key].questions for arm in (first, rest)]
            whole, further = (fold_groups(questions) for questions in asked)
            further = tuple(group for group in further if not tested(group.folds) & tested(asked[0].folds))
            self._views[key] = Views((*whole, *further), asked[0].cohort.markers)
        return self._views[key]

    def replays(self, name: str, first: Arm, rest: Arm) -> tuple[Replay, ...]:
        """A method's answers under an arm, one replay per seed."""
        views, own = self.views(first, rest), tested(self.answers[first.key].questions.folds)
        of_first, of_rest = (
            [(self.answers[arm.key], each) for each in self._entrant(name, arm).by_seed()] for arm in (first, rest)
        )
        sources = [
            [one if tested(group.folds) <= own else other for group in views.groups]
            for one, other in zip(of_first, of_rest, strict=True)
        ]
        return tuple(Replay(views, predictions(each, views)) for each in sources)

    def _asked(self, name: str, steps: Steps, task: TaskCard) -> frozenset[str]:
        """Keys of all answers that a walk takes."""
        return frozenset(answer.key for arm in needed_arms(steps, task) for answer in self._entrant(name, arm).answers)

    def _entrant(self, name: str, arm: Arm) -> Entrant:
        return self.answers[arm.key].named(name)

    def _complete(self, name: str, arm: Arm) -> bool:
        return arm.key in self.answers and self._entrant(name, arm).complete


def _keys(steps: Steps, task: TaskCard) -> frozenset[str]:
    return frozenset(arm.key for arm in needed_arms(steps, task))


def tested(folds: Sequence[Any]) -> frozenset[str]:
    """Names of the slides that folds test."""
    return frozenset(part.slide for fold in folds for part in fold.fold.test)


@dataclass(frozen=True, eq=False)
class Trained:
    """A method, and its variants that are trained in all arms too, under every arm of a walk."""

    own: Stored
    arms: Arms
    start: Arm
    names: tuple[str, ...]
    """The method's, and its variants'."""
    questions: Questions
    """Of the task itself: draws weigh its slides."""
    _stored: dict[str, tuple[Stored, Array]] = field(default_factory=dict, init=False, repr=False)

    @property
    def entrant(self) -> Entrant:
        """The method in the task itself."""
        return self.own.entrant

    @property
    def variants(self) -> tuple[str, ...]:
        """The method and its variants."""
        return self.names

    def numbers(self, setting: Setting, weights: Array) -> Array:
        """As of ``Stored``, of models that were trained as the setting has it."""
        stored, order = self._under(setting)
        return stored.numbers(setting, weights[:, order])

    def by_variant(self, setting: Setting, weights: Array) -> tuple[Array, Array]:
        """As of ``Stored``."""
        stored, order = self._under(setting)
        return stored.by_variant(setting, weights[:, order])

    def _under(self, setting: Setting) -> tuple[Stored, Array]:
        """Replays under the setting's arm, and where each of its slides stands among those of the task itself."""
        first, rest = arms_under(setting, self.start)
        if first.key not in self._stored:
            variants = tuple(self.arms.replays(name, first, rest) for name in self.names)
            order = np.array([self._places[name] for name in _in_order(self.arms.views(first, rest))], dtype=np.intp)
            self._stored[first.key] = Stored(self.own.entrant, variants), order
        return self._stored[first.key]

    @cached_property
    def _places(self) -> dict[str, int]:
        task = Arm(self.questions.task)
        names = _in_order(self.arms.views(task, task))
        return {name: names.index(name) for name in names}


def _in_order(views: Views) -> list[str]:
    return [part.slide for group in views.groups for fold in group.folds for part in fold.fold.test]


def trained_method(own: Stored, arms: Arms, steps: Steps, questions: Questions) -> Trained:
    """A method under the arms of some steps, which it has all answers for."""
    named = [own.entrant.name, *(name for name in own.others if arms.answered(name, steps, questions.task))]
    return Trained(own, arms, started(steps, questions.task), tuple(named), questions)
