"""Views: the truth of all tested slides as a setting has it, made once for all methods."""

from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np

from stbench.analyses.rescoring.measured import FoldGroup, MeasuredSlide, fold_groups
from stbench.analyses.rescoring.setting import Setting
from stbench.protocols.questions import Questions

Array = np.ndarray[Any, Any]
TRUTH = ("norm", "truth-smooth", "truth-correct", "spots")
"""Switches that a view depends on."""


class View(NamedTuple):
    """The truth of each tested slide, and what of it enters."""

    truths: tuple[Array, ...]
    """(n_spots, n_genes) float64 of each slide's own genes."""
    masks: tuple[Array | None, ...]
    """(n_spots,) or (n_spots, n_genes) bool; None where every spot enters."""


class Views:
    """Tested slides of a task, and their truths under any setting; what was made is remembered."""

    def __init__(self, groups: Sequence[FoldGroup], markers: Sequence[str] = ()) -> None:
        self.groups, self.markers = tuple(groups), tuple(markers)
        self.slides: tuple[MeasuredSlide, ...] = tuple(slide for group in self.groups for slide in group.tested)
        self._made: dict[object, Any] = {}

    @classmethod
    def of(cls, questions: Questions) -> "Views":
        """Those of a task on a dataset."""
        return cls(fold_groups(questions), questions.cohort.markers)

    @cached_property
    def genes(self) -> tuple[str, ...]:
        """All genes that any fold asks for, in the order in which they first come."""
        return tuple(dict.fromkeys(gene for slide in self.slides for gene in slide.genes))

    @cached_property
    def columns(self) -> tuple[Array, ...]:
        """Of each slide, where its genes stand among all."""
        column = {gene: index for index, gene in enumerate(self.genes)}
        return tuple(np.array([column[gene] for gene in slide.genes], dtype=np.intp) for slide in self.slides)

    @cached_property
    def asked(self) -> Array:
        """(n_slides, n_genes) bool: which slide is asked which genes."""
        return self._spread(np.ones(len(slide.genes), dtype=bool) for slide in self.slides)

    @cached_property
    def own(self) -> Array:
        """(n_slides, n_genes) bool: genes that the panel's rule chose."""
        return self._spread(slide.own for slide in self.slides)

    def view(self, setting: Setting) -> View:
        """The truths under a setting."""
        key = key_of(setting)
        return self._once(key, lambda: View(self._truths(setting), self._masks(setting)))

    def trained(self, setting: Setting) -> tuple[Array, Array]:
        """(n_slides, n_genes) mean and variance of the truth on the slides that each slide's fold trains on."""
        return self._once(("trained", setting["norm"].text), lambda: self._trained(setting))

    def _once(self, key: object, make: Callable[[], Any]) -> Any:
        if key not in self._made:
            self._made[key] = make()
        return self._made[key]

    def _truths(self, setting: Setting) -> tuple[Array, ...]:
        correct = setting.step("truth-correct").step
        if correct is None:
            return tuple(_truth(slide, setting) for slide in self.slides)
        truths: list[Array] = []
        for group in self.groups:
            tested = [_truth(slide, setting) for slide in group.tested]
            truths += correct(tested, [_truth(slide, setting) for slide in group.trained()])
        return tuple(truths)

    def _masks(self, setting: Setting) -> tuple[Array | None, ...]:
        enter, number = setting.step("spots").step, setting["spots"].number
        if enter is None:
            return (None,) * len(self.slides)
        return tuple(mask for group in self.groups for mask in enter(group.tested, number))

    def _trained(self, setting: Setting) -> tuple[Array, Array]:
        means, variances = [], []
        for group in self.groups:
            trained = list(group.trained())
            mean, variance = _moments_of([_truth(slide, setting, smooth=False) for slide in trained])
            genes = trained[0].genes
            column = {gene: index for index, gene in enumerate(genes)}
            for slide in group.tested:
                own = [column[gene] for gene in slide.genes]
                means.append(mean[own])
                variances.append(variance[own])
        return self._spread(means, np.nan), self._spread(variances, np.nan)

    def _spread(self, rows: Iterable[Array], blank: Any = False) -> Array:
        """(n_slides, n_genes): each slide's own genes at their columns."""
        spread = np.full((len(self.slides), len(self.genes)), blank)
        for slide, (columns, row) in enumerate(zip(self.columns, rows, strict=True)):
            spread[slide, columns] = row
        return spread


def key_of(setting: Setting) -> tuple[str, ...]:
    """What a view depends on."""
    return tuple(setting[switch].text for switch in TRUTH)


def _truth(slide: MeasuredSlide, setting: Setting, *, smooth: bool = True) -> Array:
    normed = setting.step("norm").step
    assert normed is not None, "every value of norm that can be replayed has a step"
    truth: Array = normed(slide)
    smoothed = setting.step("truth-smooth").step if smooth else None
    return truth if smoothed is None else smoothed(truth, slide)


def _moments_of(truths: list[Array]) -> tuple[Array, Array]:
    """Mean and variance of each gene over the spots of several slides."""
    n = sum(len(truth) for truth in truths)
    mean = np.sum([truth.sum(axis=0) for truth in truths], axis=0) / n
    squares = np.sum([((truth - mean) ** 2).sum(axis=0) for truth in truths], axis=0)
    return mean, squares / n
