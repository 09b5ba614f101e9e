"""Units: whether predictions can be in the target space that the task asks for, by what they state and by their size.

Sizes cannot tell all spaces apart. What no prediction in the target space can be is refused; what is odd is remarked.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from stbench.data import Panel, Slide, targets
from stbench.errors import DataError
from stbench.protocols.questions import Questions

Array = np.ndarray[Any, Any]
OVERSHOT = 1.5
"""How many times the largest value that there can be a regression may come to."""
ABOVE = 1e-3
"""Share of values that may lie above even that."""
WHOLE = 2.0
"""Whole numbers up to here are no sign of counts: predictions may be zeros and ones."""
KNOWS_LEVELS = 0.8
"""Correlation with genes' measured means from which predictions know them."""
LEVELS = (0.5, 2.0)
"""Predicted over measured mean, of predictions in the same units."""
Pair = tuple[Slide, Panel, Array]


def check_stated(target: str, questions: Questions, where: str) -> None:
    """DataError where a file states another target space than the task's."""
    if target and target != questions.task.target:
        raise DataError(
            where, f"says that it is in {_named(target)}", _named(questions.task.target), "Convert it, or predict anew"
        )


def check_units(pairs: Sequence[Pair], questions: Questions, where: str) -> None:
    """DataError where values are counts, or mostly larger than any value of the target space.

    Args:
        pairs: slides as measured, panels, and predictions (n_spots, n_genes).
        questions: what was asked.
        where: the file, for errors.
    """
    if questions.task.batch_correction != "none":
        return
    values = np.concatenate([np.ravel(each) for _, _, each in pairs])
    largest = max(_largest(slide) for slide, _, _ in pairs)
    wanted = f"{_named(questions.task.target)}: from 0 to {largest:.2f}"
    if values.max(initial=0.0) > WHOLE and np.array_equal(values, np.round(values)):
        raise _other_units(where, f"holds whole numbers alone, up to {values.max():,.0f}: counts", wanted)
    limit = OVERSHOT * largest
    share = float((values > limit).mean())
    if share > ABOVE:
        raise _other_units(where, f"has {share:.1%} of values above {limit:.2f}, up to {values.max():,.2f}", wanted)


def units_remark(pairs: Sequence[Pair], questions: Questions) -> tuple[str, ...]:
    """A remark where predictions know which genes are expressed most, and are on another scale."""
    measured = np.concatenate([slide.expression(panel).mean(axis=0) for slide, panel, _ in pairs])
    predicted = np.concatenate([values.mean(axis=0) for _, _, values in pairs])
    if min(np.ptp(measured), np.ptp(predicted)) == 0 or np.corrcoef(measured, predicted)[0, 1] < KNOWS_LEVELS:
        return ()
    ratio = float(predicted.mean() / measured.mean())
    if LEVELS[0] <= ratio <= LEVELS[1]:
        return ()
    return (f"its levels are {ratio:.2g} times those measured: units other than {questions.task.target}?",)


def _largest(slide: Slide) -> float:
    """The value of a gene that takes all counts of a spot."""
    totals = slide.totals.max(initial=1.0)
    return float(targets[slide.target].expression(np.array([[totals]]), np.array([totals]))[0, 0])


def _other_units(where: str, what: str, wanted: str) -> DataError:
    return DataError(where, what, wanted, "Convert the predictions: other units than the task's are not scored")


def _named(target: str) -> str:
    return f"'{target}' ({targets[target].title})" if target in targets else f"'{target}'"
