"""Measured slides: what answers are scored against, before any switch has touched it."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from functools import cached_property, partial
from typing import Any

import numpy as np

from stbench.data import Panel, Slide
from stbench.files.hashing import content_key
from stbench.protocols.folds import measured
from stbench.protocols.questions import AskedFold, Questions

Array = np.ndarray[Any, Any]


@dataclass(frozen=True, eq=False)
class MeasuredSlide:
    """Counts of a fold's genes on one slide, tested or trained on."""

    slide: str
    patient: str
    fold: str
    """The same for slides that were tested with the same training slides, whatever the split calls its folds."""
    genes: tuple[str, ...]
    own: Array
    """(n_genes,) bool: genes that the panel's rule chose."""
    counts: Array
    """(n_spots, n_genes) float64, as counted."""
    totals: Array
    """(n_spots,) counts of each spot over all genes."""
    n_measured: int
    """Genes that the slide measures, asked for or not."""
    array_xy: Array
    """(n_spots, 2) column and row on the spot array."""
    labels: Array | None = None
    """(n_spots,) label of each spot, "" where it has none; None where the slide has none."""

    @cached_property
    def panel_totals(self) -> Array:
        """(n_spots,) counts of each spot over the genes that the panel's rule chose."""
        totals: Array = self.counts[:, self.own].sum(axis=1)
        return totals

    @cached_property
    def beside(self) -> Array:
        """(n_spots, n_spots) bool: a spot, and those next to it on the array, across corners too."""
        steps = np.abs(self.array_xy[:, None] - self.array_xy[None]).max(axis=2)
        near: Array = steps <= 1
        return near


@dataclass(frozen=True, eq=False)
class FoldGroup:
    """Folds that train on the same slides, as they are tested together."""

    name: str
    tested: tuple[MeasuredSlide, ...]
    trained: Callable[[], Iterable[MeasuredSlide]]
    """The slides that they train on, one after the other, with the genes of the first fold."""
    folds: tuple[AskedFold, ...] = ()


def fold_groups(questions: Questions) -> tuple[FoldGroup, ...]:
    """A dataset's tested slides by what they were tested with, in the order of the folds.

    Folds whose panel was never frozen have no answers, and are left out.
    """
    asked: dict[str, list[AskedFold]] = {}
    for fold in questions.folds:
        if fold.panel is not None:
            asked.setdefault(fold_name(fold), []).append(fold)
    return tuple(
        FoldGroup(
            name, tuple(_tested(folds, name, questions)), partial(_trained, folds[0], name, questions), tuple(folds)
        )
        for name, folds in asked.items()
    )


def fold_name(fold: AskedFold) -> str:
    """One name for all folds that train on the same slides."""
    return content_key("trained on", asdict(fold.fold)["train"])


def measured_slide(slide: Slide, panel: Panel, fold: str) -> MeasuredSlide:
    """What was measured of a panel's genes on a slide."""
    return MeasuredSlide(
        slide=slide.name, patient=slide.patient, fold=fold, genes=panel.genes,
        own=~np.isin(panel.genes, panel.added), counts=slide.panel_counts(panel).astype(np.float64),
        totals=slide.totals, n_measured=len(slide.genes), array_xy=slide.array_xy, labels=slide.labels,
    )  # fmt: skip


def _trained(fold: AskedFold, name: str, questions: Questions) -> Iterator[MeasuredSlide]:
    for part in fold.fold.train:
        yield measured_slide(measured(questions.cohort, part), fold.panel or Panel(()), name)


def _tested(folds: Sequence[AskedFold], name: str, questions: Questions) -> Iterator[MeasuredSlide]:
    for fold in folds:
        for part in fold.fold.test:
            slide = measured_slide(questions.measured(part), fold.panel or Panel(()), name)
            yield replace(slide, slide=f"{fold.name}/{slide.slide}")  # parts of a slide are tested apart
