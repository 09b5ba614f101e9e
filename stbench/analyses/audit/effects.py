"""Audited: the arms of an audit to what each step from one to the next adds."""

from collections.abc import Mapping, Sequence
from typing import Literal

import numpy as np

from stbench.analyses.audit.base import STEPS, Arms, Audit, Effect, Trained
from stbench.analyses.audit.checks import check_arms
from stbench.analyses.leaderboard import Row
from stbench.analyses.rows import row_of
from stbench.protocols.folds import measured
from stbench.scoring.answers import Answers
from stbench.scoring.columns import score_columns
from stbench.scoring.score import scores_of
from stbench.statistics.intervals import default_interval
from stbench.statistics.means import mean_without_nan
from stbench.statistics.units import unit_means


def audited(arms: Arms) -> Audit:
    """Compare the arms by the score that ranks; nothing is trained.

    Raises:
        SelectionError: the arms differ in more than they should.
    """
    check_arms(arms)
    (column, *_), owners = score_columns(arms.others.task, arms.others.cohort.markers), arms.others.questions.owners
    slides = arms.matched.questions.tested
    patients = tuple(dict.fromkeys(owners[name] for name in slides))
    unit: Literal["patient", "slide"] = "patient" if len(patients) > 1 else "slide"
    units = [owners[name] if unit == "patient" else name for name in slides]
    rows = {name: _rows(answers) for name, answers in arms.all.items()}
    whole = [name for name in rows["others"] if not any(_reason(own.get(name), slides) for own in rows.values())]
    effects = [_effect({arm: own[name] for arm, own in rows.items()}, slides, units) for name in whole]
    sign = -1 if column.better == "higher" else 1
    return Audit(
        column=column, dataset=arms.others.cohort.name,
        tasks={name: answers.task.name for name, answers in arms.all.items()},
        slides=slides, left_out=tuple(name for name in arms.others.questions.tested if name not in slides),
        patients=patients, unit=unit, trained=_trained(arms, slides),
        effects=tuple(sorted(effects, key=lambda effect: (sign * effect.scores["others"], effect.method))),
        lacking=_lacking(arms, rows, slides),
    )  # fmt: skip


def _rows(answers: Answers) -> dict[str, Row]:
    """Rows by method, as a leaderboard of the arm has them; of the score that ranks alone."""
    columns, scores = score_columns(answers.task, answers.cohort.markers)[:1], scores_of(answers)
    return {entrant.name: row_of(entrant, columns, answers, scores) for entrant in answers.entrants}


def _scored(row: Row, slides: Sequence[str]) -> bool:
    return bool(row.values) and all(name in row.slides for name in slides)


def _effect(rows: Mapping[str, Row], slides: Sequence[str], units: Sequence[str]) -> Effect:
    """Means per unit in each arm, and their differences: a unit counts once, however many slides it has."""
    means = {
        name: unit_means(np.array([row.slides[slide] for slide in slides]), units).means for name, row in rows.items()
    }
    steps = {step: pair for step, pair in STEPS.items() if set(pair) <= set(means)}
    row = rows["others"]
    return Effect(
        method=row.name, control=row.control, floor=row.floor,
        scores={name: mean_without_nan(values) for name, values in means.items()},
        steps={step: default_interval(means[after] - means[before]) for step, (before, after) in steps.items()},
    )  # fmt: skip


def _trained(arms: Arms, slides: Sequence[str]) -> dict[str, dict[str, Trained]]:
    return {slide: {name: _of_fold(answers, slide) for name, answers in arms.all.items()} for slide in slides}


def _of_fold(answers: Answers, slide: str) -> Trained:
    questions = answers.questions
    asked = next(fold for fold in questions.folds if slide in [part.slide for part in fold.fold.test])
    owners, train = questions.owners, asked.fold.train
    return Trained(
        slides=len(train), sisters=sum(owners[part.slide] == owners[slide] for part in train),
        spots=sum(measured(questions.cohort, part).n_spots for part in train),
        genes=0 if asked.panel is None else len(asked.panel) - len(asked.panel.added),
    )  # fmt: skip


def _lacking(
    arms: Arms, rows: Mapping[str, Mapping[str, Row]], slides: Sequence[str]
) -> tuple[tuple[str, str, str], ...]:
    """What keeps a method out that at least one arm has a score of."""
    lines = []
    for name, strict in rows["others"].items():
        reasons = {arm: _reason(own.get(name), slides) for arm, own in rows.items()}
        if not all(reasons.values()):
            lines += [(strict.name, arms.all[arm].task.name, reason) for arm, reason in reasons.items() if reason]
    return tuple(lines)


def _reason(row: Row | None, slides: Sequence[str]) -> str:
    """Why a row has no score on the slides that count; empty where it has."""
    if row is None:
        return "not run"
    if _scored(row, slides):
        return ""
    return f"{row.status}: {row.cause}" if row.cause else row.status
