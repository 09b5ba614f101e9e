"""Answers from arrays: a task, a made cohort, and entrants whose predictions are guesses at the truth."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from stbench.cards import TaskCard
from stbench.data import Cohort, Panel, Slide
from stbench.protocols.questions import AskedFold, Questions
from stbench.protocols.splits import folds_of, split_of
from stbench.scoring.answers import Answer, Answers, Entrant, Outcome, Prediction
from tests.made.cohort import GENES, made_cohort

Array = np.ndarray[Any, Any]
Guess = Callable[[Slide, Panel, int], Array]
"""(slide as measured, panel, seed) -> values."""
DONE = Outcome(status="measured")


def task_card(name: str = "made-task", **changes) -> TaskCard:
    known = {
        "kind": "expression", "version": 1, "title": "A task",
        "split": {"scheme": "leave-one-sample-out", "unit": "patient"}, "panel": {"rule": "all"},
        "metrics": ("pcc@hvg-5", "pcc@markers", "mae@all", "pcc_overall"),
    }  # fmt: skip
    task = TaskCard.model_validate({**known, **changes})
    task._name = name
    return task


def clustering_card(name: str = "made-clustering", **changes) -> TaskCard:
    return task_card(name, **{"kind": "clustering", "metrics": ("ari", "nmi"), **changes})


def pooled_card(**changes) -> TaskCard:
    """A task whose folds test all slides of a patient, scored over all their spots at once."""
    scheme = {"scheme": "leave-one-patient-out", "unit": "patient"}
    return task_card(**{"split": scheme, "averaging": "pooled", **changes})


def questions(task: TaskCard | None = None, cohort: Cohort | None = None, genes=GENES, added=()) -> Questions:
    task, cohort = task or task_card(), cohort or made_cohort()
    folds = folds_of(split_of(task), cohort.slides, cohort.tested)
    panel = Panel(tuple(genes), tuple(added))
    asked = tuple(AskedFold(fold, f"fold-{fold.name}", f"draws-{fold.name}", panel) for fold in folds)
    return Questions(task=task, cohort=cohort, folds=asked)


def truth(slide: Slide, panel: Panel, seed: int = 0) -> Array:
    return slide.expression(panel)


def noisy(noise: float) -> Guess:
    def guess(slide: Slide, panel: Panel, seed: int) -> Array:
        measured = slide.expression(panel)
        return measured + np.random.default_rng([seed, *slide.name.encode()]).normal(0, noise, measured.shape)

    return guess


def flat(slide: Slide, panel: Panel, seed: int = 0) -> Array:
    """The mean of every gene on every spot."""
    measured = slide.expression(panel)
    return measured.mean(axis=0) + 0 * measured


def drawn(slide: Slide, panel: Panel, seed: int = 0) -> Array:
    """An embedding that knows nothing."""
    return np.random.default_rng([seed, *slide.name.encode()]).normal(size=(slide.n_spots, 4))


def predictions(asked: Questions, fold: AskedFold, guess: Guess, seed: int = 0) -> tuple[Prediction, ...]:
    """Predictions for a fold, one per test slide."""
    panel, slides = fold.panel, [asked.measured(part) for part in fold.fold.test]
    genes, added = (panel.genes, panel.added) if asked.kind.has_genes else ((), ())
    return tuple(
        Prediction(guess(slide, panel, seed).astype(np.float32), slide.name, slide.spots, genes, added)
        for slide in slides
    )


def entrant(asked: Questions, name: str, noise: float | None = 0.5, *, guess: Guess | None = None, outcome=DONE,
            seeds=(0,), **known) -> Entrant:  # fmt: skip
    """An entrant that answers everything; without a guess, the truth with noise, or for None its mean."""
    chosen = guess or (flat if noise is None else noisy(noise))
    answers = tuple(
        Answer(fold=fold, seed=seed, key=f"{name}-{fold.name}-{seed}", training=f"{name}-{fold.name}-{seed}",
               outcome=outcome, read=lambda fold=fold, seed=seed: predictions(asked, fold, chosen, seed))
        for fold in asked.folds
        for seed in seeds
    )  # fmt: skip
    return Entrant(name=name, title=known.pop("title", name.title()), answers=answers, **known)


def answers(asked: Questions | None = None, *entrants: Entrant, **known) -> Answers:
    asked = asked or questions()
    return Answers(questions=asked, profile="quick", entrants=entrants or (entrant(asked, "good", 0.3),), **known)


def without(whole: Entrant, fold: str, outcome: Outcome | None) -> Entrant:
    """The entrant with another outcome in one fold."""
    changed = (replace(a, outcome=outcome) if a.fold.name == fold else a for a in whole.answers)
    return replace(whole, answers=tuple(changed))
