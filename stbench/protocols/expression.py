"""Expression tasks: counts of the test slides are hidden, and the expression of a panel is asked for."""

from typing import Any

import numpy as np

from stbench.cards import TaskCard
from stbench.data import BlindSlide, Cohort, Panel
from stbench.errors import ShapeError
from stbench.protocols.folds import answering
from stbench.protocols.splits import Part

Array = np.ndarray[Any, Any]


def truth(task: TaskCard, cohort: Cohort, part: Part, panel: Panel) -> Array:
    """(n_spots, n_genes) float32: what was measured on a test slide, in the task's target space.

    Where the task corrects its slides, the corrected values.
    """
    return answering(task, cohort, part).expression(panel)


def checked_answer(values: Array, slide: BlindSlide, panel: Panel) -> Array:
    """A method's answer as float32; ShapeError unless it is a finite number per spot and gene."""
    values = np.asarray(values)
    expected = (slide.n_spots, len(panel))
    if values.shape != expected:
        raise ShapeError(f"prediction for '{slide.name}'", f"has shape {values.shape}", f"{expected}: spots, genes")
    return finite_float32(values, f"prediction for '{slide.name}'")


def finite_float32(values: Array, where: str) -> Array:
    """An answer's values as float32; ShapeError where one is no finite number."""
    if not np.issubdtype(values.dtype, np.floating):
        raise ShapeError(where, f"has type {values.dtype}", "floating point numbers")
    with np.errstate(over="ignore"):  # what float32 cannot hold is found right below
        answer = np.ascontiguousarray(values, dtype=np.float32)
    if not np.isfinite(answer).all():
        wrong = int((~np.isfinite(answer)).sum())
        raise ShapeError(where, f"has {wrong} values that are not finite", "numbers")
    return answer
