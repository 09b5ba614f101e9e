"""Scorable: whether a task's questions can be held against what was measured, found out before anything is asked."""

from collections.abc import Sequence

from stbench.cards import TaskCard
from stbench.data import Cohort
from stbench.errors import ProtocolError
from stbench.protocols.base import kind_of
from stbench.protocols.splits import Fold, Part

LEAST_SPOTS = 3
"""Spots of a tested part: correlations need as many."""
MARKERS = "@markers"
"""End of a metric that is over the dataset's marker genes."""


def check_scorable(task: TaskCard, cohort: Cohort, folds: Sequence[Fold]) -> None:
    """ProtocolError where a tested part has too few spots, or there is nothing to hold answers against.

    Args:
        task: its card.
        cohort: the slides.
        folds: of the task's split.
    """
    tested = [part for fold in folds for part in fold.test]
    for part in tested:
        _check_size(part, task, cohort)
    if kind_of(task).observes:
        _check_observed(task, folds)
    if "labels" in kind_of(task).truth_in:
        _check_labels(tested, task, cohort)
    if task.metrics[0].endswith(MARKERS):
        _check_markers(task, cohort)


def _check_size(part: Part, task: TaskCard, cohort: Cohort) -> None:
    whole = cohort[part.slide].n_spots
    n_spots = whole if part.rows is None else len(part.rows)
    if n_spots < LEAST_SPOTS:
        raise ProtocolError(
            f"task '{task.name}'", f"tests {n_spots} of the {whole} spots of slide '{part.slide}'",
            f"at least {LEAST_SPOTS}, which scores need", "Leave the slide out of the dataset: it is too small",
        )  # fmt: skip


def _check_observed(task: TaskCard, folds: Sequence[Fold]) -> None:
    for fold in folds:
        hidden = {part.slide for part in fold.test} - {part.slide for part in fold.train}
        if hidden:
            raise ProtocolError(
                f"task '{task.name}'", f"shows counts of observed spots, and observes none of slide '{min(hidden)}'",
                "a split that trains on some spots of every tested slide, as observed-spots",
                "Name such a split in the task's card",
            )  # fmt: skip


def _check_labels(tested: Sequence[Part], task: TaskCard, cohort: Cohort) -> None:
    labels = [cohort[part.slide].labels for part in tested]
    if not any(of_slide is not None and len(set(of_slide.tolist()) - {""}) > 1 for of_slide in labels):
        raise ProtocolError(
            f"task '{task.name}'", f"holds answers against labels, and no slide of '{cohort.name}' has two of them",
            "labels of the spots of at least one slide", "Get the dataset's label files, or choose another task",
        )  # fmt: skip


def _check_markers(task: TaskCard, cohort: Cohort) -> None:
    if set(cohort.markers) & set(cohort.common_genes):
        return
    lacking = "has none of its markers in all slides" if cohort.markers else "names no markers"
    raise ProtocolError(
        f"task '{task.name}'", f"ranks by {task.metrics[0]}, and dataset '{cohort.name}' {lacking}",
        "a marker gene that all slides have", "Name some as markers in the dataset's card, or choose another task",
    )  # fmt: skip
