"""Oracle: what the measured truth itself scores, the upper bracket of every task."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from stbench.data import Cohort, Slide
from stbench.metrics.clustering import labelled
from stbench.protocols.expression import truth
from stbench.protocols.folds import measured
from stbench.runs.plan import Job, Plan
from stbench.runs.store import Prediction, Store
from stbench.scoring.score import SlideScores, score_answers

Array = np.ndarray[Any, Any]


def oracle_scores(plan: Plan, store: Store, cohort: Cohort) -> tuple[SlideScores, ...]:
    """Scores of an answer that is the truth, on every test slide, by the very path that methods' answers take.

    It needs no method, and none could be it: test slides reach methods blind. Folds whose panel is not chosen yet
    are left out.
    """
    folds = {job.fold: job for job in plan.jobs}
    return tuple(
        one
        for job in folds.values()
        if (answers := tuple(_answers(job, store, cohort)))
        for one in score_answers(job, answers, cohort)
    )


def _answers(job: Job, store: Store, cohort: Cohort) -> Iterator[Prediction]:
    panel = store.panel(job.fold_key)
    if panel is None:
        return
    for part in job.fold.test:
        slide = measured(cohort, part)
        if job.task.asks == "embed":
            yield Prediction(_as_vectors(slide), slide.name, slide.spots, ())
        else:
            yield Prediction(truth(job.task, cohort, part, panel), slide.name, slide.spots, panel.genes, panel.added)


def _as_vectors(slide: Slide) -> Array:
    """(n_spots, n_labels) one for a spot's label; zeros where a spot, or the slide, has none."""
    if slide.labels is None or not any(slide.labels):
        return np.zeros((slide.n_spots, 1), dtype=np.float32)
    known = labelled(slide.labels)
    vectors = np.zeros((slide.n_spots, len(known.names)), dtype=np.float32)
    vectors[known.mask, known.codes] = 1.0
    return vectors
