"""Arms of an audit, answered by entrants whose score is a function of the test slide and the training slides."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np

from stbench.analyses.audit import Arms, Audit, audited
from stbench.data import Cohort
from stbench.protocols.questions import AskedFold, Questions
from stbench.scoring.answers import Entrant, Prediction
from tests.made.answers import answers, entrant, questions, task_card
from tests.made.cohort import made_cohort

Array = np.ndarray[Any, Any]
Score = Callable[[str, Sequence[str]], float]
"""(name of the test slide, names of the training slides) -> PCC."""
SPLITS: Mapping[str, Mapping[str, str]] = {
    "others": {"scheme": "leave-one-sample-out", "unit": "patient"},
    "matched": {"scheme": "sister-slides", "unit": "slide", "sisters": "replace"},
    "enlarged": {"scheme": "sister-slides", "unit": "slide", "sisters": "add"},
    "papers": {"scheme": "leave-one-sample-out", "unit": "slide"},
}
FEW = ("B4", "C2", "C3", "C4")
"""As the slides of her2st that are at hand: one patient with sisters, and more of them than other slides."""
TWO = ("A1", "A2", "B1", "B2", "B3", "C1", "D1", "D2")


def arms_of(cohort: Cohort, scores: Mapping[str, Score], **splits: Mapping[str, str]) -> Arms:
    """Arms that an entrant answers for each of ``scores``, by its name; all ask for the same genes."""
    made = {}
    for arm, split in {**SPLITS, **splits}.items():
        asked = questions(task_card(f"task-{arm}", split=split, metrics=("pcc@all",)), cohort)
        made[arm] = answers(asked, *(_entrant(asked, name, score) for name, score in scores.items()))
    return Arms(**made)


def linear(patient: float, slide: float, base: float = 0.1) -> Score:
    """A score that knowing the patient raises by ``patient``, and each training slide by ``slide``."""

    def score(test: str, train: Sequence[str]) -> float:
        return base + patient * any(name[0] == test[0] for name in train) + slide * len(train)

    return score


def made_audit(cohort: Sequence[str]) -> Audit:
    """The audit of one entrant, whose title has a pipe, on slides of these names."""
    return audited(arms_of(made_cohort(*cohort), {"one | two": linear(0.125, 0.03125)}))


def _entrant(asked: Questions, name: str, score: Score) -> Entrant:
    made = entrant(asked, name)
    return replace(made, answers=tuple(replace(a, read=partial(_read, asked, a.fold, score)) for a in made.answers))


def _read(asked: Questions, fold: AskedFold, score: Score) -> tuple[Prediction, ...]:
    train = [part.slide for part in fold.fold.train]
    slides = [asked.measured(part) for part in fold.fold.test]
    return tuple(
        Prediction(
            _correlated(slide.expression(fold.panel).astype(float), score(slide.name, train)).astype(np.float32),
            slide.name, slide.spots, fold.panel.genes,
        )
        for slide in slides
    )  # fmt: skip


def _correlated(truth: Array, correlation: float) -> Array:
    """(n_spots, n_genes) values whose PCC with each gene of the truth is ``correlation``."""
    own = truth - truth.mean(axis=0)
    own /= np.sqrt((own**2).sum(axis=0))
    other = np.random.default_rng(1).normal(size=truth.shape)
    other -= other.mean(axis=0)
    other -= own * (own * other).sum(axis=0)
    other /= np.sqrt((other**2).sum(axis=0))
    return correlation * own + np.sqrt(1 - correlation**2) * other
