"""Batch correction: all slides of a cohort brought together before anything is trained, as BLEEP's authors do."""

from dataclasses import replace
from typing import Any

import numpy as np

from stbench.cards import TaskCard, registered
from stbench.data import Cohort, Corrected, Panel, Slide, Target
from stbench.data.frozen import frozen
from stbench.errors import DataError
from stbench.files.hashing import content_key
from stbench.protocols.batch_correction.base import BatchCorrection
from stbench.registry import Registry

Array = np.ndarray[Any, Any]

batch_corrections: Registry[BatchCorrection] = Registry(
    "batch correction",
    builtin={"harmony": "stbench.protocols.batch_correction.harmony:HARMONY"},
    group="stbench.batch_corrections",
)


def batch_correction_of(task: TaskCard) -> BatchCorrection | None:
    """That of a task's card, or None where it says ``none``; CardError where it is not registered."""
    name = task.batch_correction
    return None if name == "none" else registered(batch_corrections, name, task, "batch_correction")


def check_installed(task: TaskCard) -> None:
    """ProtocolError where the task's batch correction needs a package that is absent."""
    correction = batch_correction_of(task)
    if correction is not None:
        correction.check_installed(task)


def identity(task: TaskCard) -> tuple[str, ...]:
    """What of a batch correction goes into keys: nothing for none, so that tasks without one keep theirs."""
    correction = batch_correction_of(task)
    return () if correction is None else correction.identity()


def corrected(cohort: Cohort, panel: Panel, target: Target, correction: BatchCorrection) -> Cohort:
    """The cohort with slides that answer corrected values for ``panel``, corrected all together with slide as batch.

    Remembered in the cohort's cache, by the values that go in.

    Raises:
        DataError: what comes out is not finite.
    """
    slides = [replace(slide, target=target) for slide in cohort.slides]
    expression = np.concatenate([slide.expression(panel) for slide in slides])
    sizes = [slide.n_spots for slide in slides]

    def make() -> Array:
        return correction.values(expression, np.repeat(np.arange(len(sizes)), sizes))

    cache = slides[0].cache
    key = content_key(*correction.identity(), sizes, expression)
    values = make() if cache is None else cache.get_or_make("corrected", key, make)
    if not np.isfinite(values).all():
        raise DataError(
            f"dataset '{cohort.name}'", f"is not finite after {correction.title}", "expression that can be corrected",
            "Leave out slides or spots that have hardly any counts",
        )  # fmt: skip
    parts = np.split(values, np.cumsum(sizes)[:-1])
    return replace(cohort, slides=tuple(_with(slide, panel, part) for slide, part in zip(slides, parts, strict=True)))


def _with(slide: Slide, panel: Panel, values: Array) -> Slide:
    own = frozen(values)  # a copy: a view would lead to the other slides
    return replace(slide, corrected=Corrected(panel=panel, values=own))


__all__ = [
    "BatchCorrection", "batch_correction_of", "batch_corrections", "check_installed", "corrected", "identity",
]  # fmt: skip
