"""Pairing: scores of a task that pairs variants, to each row's differences to the reference with the same seeds."""

from collections.abc import Sequence

import numpy as np

from stbench.analyses.differences import Difference, Differences
from stbench.analyses.rows import per_slide
from stbench.scoring.answers import Answers, Entrant
from stbench.scoring.columns import ScoreColumn
from stbench.scoring.score import Scores
from stbench.statistics.seeds import seeded_difference
from stbench.statistics.units import unit_means

Patients = dict[str, list[float]]
"""A score by patient, one number per seed."""


def differences_of(answers: Answers, scores: Scores, column: ScoreColumn) -> Differences | None:
    """Differences to the task's reference row; None where the task pairs nothing, or that row is not answered whole.

    A control that is repeated takes part with the task's own seeds.
    """
    task = answers.task
    whole = [one for one in answers.entrants if not one.honest and _is_whole(one, scores)]
    by_name = {entrant.name: _by_patient(entrant, answers, scores, column) for entrant in whole}
    if not task.paired or task.reference not in by_name:
        return None
    reference = by_name.pop(task.reference)
    rows = tuple(_difference(name, patients, reference) for name, patients in by_name.items())
    return Differences(seeds=task.seeds, rows=rows)


def _is_whole(entrant: Entrant, scores: Scores) -> bool:
    return bool(entrant.answers) and all(answer.key in scores for answer in entrant.answers)


def _by_patient(entrant: Entrant, answers: Answers, scores: Scores, column: ScoreColumn) -> Patients:
    """Mean over each patient's test slides, seed by seed."""
    owners, patients = answers.questions.owners, Patients()
    for seed in answers.task.seeds:
        own = [answer for answer in entrant.answers if answer.seed == seed]
        slides = per_slide(column, own, answers, scores)
        means = unit_means(np.array(list(slides.values())), [owners.get(name, name) for name in slides])
        for patient, mean in zip(means.units, means.means.tolist(), strict=True):
            patients.setdefault(patient, []).append(mean)
    return patients


def _difference(method: str, patients: Patients, reference: Patients) -> Difference:
    shared = [patient for patient in patients if patient in reference]
    differences = {patient: _less(patients[patient], reference[patient]) for patient in shared}
    interval, seed_share, visible = seeded_difference(np.array(list(differences.values())))
    return Difference(
        method=method, patients=differences, interval=interval, seed_share=seed_share, visible=visible
    )  # fmt: skip


def _less(scores: Sequence[float], others: Sequence[float]) -> tuple[float, ...]:
    return tuple(score - other for score, other in zip(scores, others, strict=True))
