"""Rescore: every method under every rule, and whether the rules rank alike."""

from collections.abc import Sequence
from dataclasses import asdict, replace
from typing import Any, NamedTuple

import numpy as np

from stbench.analyses.rescoring.base import Rule, SlideAnswer, rules
from stbench.data.target import Target
from stbench.errors import SelectionError
from stbench.files.hashing import content_key
from stbench.protocols.base import Answered
from stbench.scoring.answers import Answer, Answers, Entrant
from stbench.scoring.genes import require_genes

Array = np.ndarray[Any, Any]


class Rescored(NamedTuple):
    """Scores of each method under each rule."""

    rules: dict[str, Rule]
    methods: tuple[str, ...]
    values: Array
    """(n_methods, n_rules)."""
    agreement: Array
    """(n_rules, n_rules) Kendall's tau of the methods' order; NaN with fewer than two methods."""


def rescore(answers: Answers) -> Rescored:
    """Score the methods with all their answers under every registered rule; nothing is trained.

    Predictions are scored as they were answered; a rule that asks for another target space gets the truth in it.

    Raises:
        SelectionError: the task's answers are not log1p of counts per 10,000, which rules convert from.
    """
    require_genes(answers.questions, "rescore")
    _check_space(answers)
    chosen = {name: rules[name] for name in rules.names()}
    scored = [_mean_over_seeds(entrant, answers, list(chosen.values())) for entrant in answers.complete]
    values = np.array(scored, dtype=np.float64).reshape(len(scored), len(chosen))
    return Rescored(chosen, tuple(entrant.mark for entrant in answers.complete), values, rank_agreement(values))


def rank_agreement(values: Array) -> Array:
    """Kendall's tau-b between the columns of (n_methods, n_rules) scores; NaN rows are left out pairwise."""
    from scipy.stats import kendalltau

    n = values.shape[1]
    tau = np.full((n, n), np.nan)
    for i in range(n):
        for j in range(n):
            both = np.isfinite(values[:, i]) & np.isfinite(values[:, j])
            if both.sum() > 1:
                tau[i, j] = kendalltau(values[both, i], values[both, j]).statistic
    return tau


def _check_space(answers: Answers) -> None:
    task = answers.task
    if task.target == "log1p-cp10k" and task.batch_correction == "none":
        return
    space = f"in {task.target}" if task.batch_correction == "none" else f"in values after {task.batch_correction}"
    raise SelectionError(
        f"task '{task.name}'", f"is answered {space}, which rules on counts cannot be computed from",
        "a task that is answered in log1p of counts per 10,000", "stbench list tasks names them",
    )  # fmt: skip


def _mean_over_seeds(entrant: Entrant, answers: Answers, chosen: Sequence[Rule]) -> Array:
    """(n_rules,) scores of one method; each seed's answers to all slides are scored together."""
    scored = []
    for own in entrant.by_seed():
        slides = [(answered, _fold_of(answer)) for answer in own for answered in answers.answered(answer)]
        by_space = {
            space: [_slide_answer(answered, fold, space) for answered, fold in slides]
            for space in {rule.truth for rule in chosen}
        }
        scored.append([rule(by_space[rule.truth], answers.cohort.markers) for rule in chosen])
    return np.mean(scored, axis=0)


def _fold_of(answer: Answer) -> str:
    """One name for all folds that train on the same slides."""
    return content_key("trained on", asdict(answer.fold.fold)["train"])


def _slide_answer(answered: Answered, fold: str, space: Target) -> SlideAnswer:
    """The prediction as it is, beside the truth in a target space."""
    values, slide, panel = answered
    return SlideAnswer(
        slide=slide.name, patient=slide.patient, fold=fold, genes=panel.genes,
        truth=replace(slide, target=space).expression(panel).astype(np.float64),
        predicted=values.astype(np.float64), added=panel.added,
    )  # fmt: skip
