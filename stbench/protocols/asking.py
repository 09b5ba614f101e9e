"""Asking: a method's checked answer for one test slide, put together from all that it is asked about the slide."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from stbench.cards import TaskCard
from stbench.data import BlindSlide, Cohort, Panel
from stbench.protocols.base import Kind, hides_genes, kind_of
from stbench.protocols.folds import visible
from stbench.protocols.splits import Fold, Part

Array = np.ndarray[Any, Any]


class Question(NamedTuple):
    """What a method sees of a test slide, and the genes that it is asked for."""

    visible: BlindSlide
    panel: Panel


def questions_of(task: TaskCard, cohort: Cohort, fold: Fold, part: Part, panel: Panel) -> tuple[Question, ...]:
    """One question; of a kind that hides genes, one for each fold of the panel's, the others being measured."""
    if not hides_genes(kind_of(task)):
        return (Question(visible(task, cohort, fold, part), panel),)
    return tuple(
        Question(visible(task, cohort, fold, part, panel.without(hidden)), hidden) for hidden in panel.hidden_together
    )


def answer(kind: Kind, adapter: object, model: Any, asked: Sequence[Question], panel: Panel) -> Array:
    """The checked answer to all questions about a slide, columns in the order of ``panel``.

    Raises:
        ShapeError: an answer has not the shape that it should, or numbers that are not finite.
    """
    parts = [kind.checked(kind.ask(adapter, model, *one), *one) for one in asked]
    if len(parts) == 1:
        return parts[0]
    genes = tuple(gene for one in asked for gene in one.panel.genes)
    return np.ascontiguousarray(np.concatenate(parts, axis=1)[:, panel.positions(genes)])
