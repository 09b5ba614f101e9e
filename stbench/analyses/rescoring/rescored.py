"""Rescore: every method under every rule, and whether the rules rank alike."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from stbench.analyses.rescoring.base import Rule, SlideAnswer, rules
from stbench.errors import SelectionError
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

    Rules that ask for another target space than the predictions' convert them; where that takes a spot's measured
    total, the rule says so.

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
        slides = [slide for answer in own for slide in _slide_answers(answer, answers)]
        scored.append([rule(slides, answers.cohort.markers) for rule in chosen])
    return np.mean(scored, axis=0)


def _slide_answers(answer: Answer, answers: Answers) -> list[SlideAnswer]:
    return [
        SlideAnswer(
            slide=slide.name,
            patient=slide.patient,
            genes=panel.genes,
            truth=slide.expression(panel).astype(np.float64),
            predicted=values.astype(np.float64),
            totals=slide.totals,
            counts=slide.panel_counts(panel),
            added=panel.added,
        )
        for values, slide, panel in answers.answered(answer)
    ]
