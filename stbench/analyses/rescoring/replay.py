"""Replay: stored predictions under any setting of the switches, for any weighting of the slides."""

from collections.abc import Callable, Sequence
from dataclasses import fields, replace
from typing import Any

import numpy as np

from stbench.analyses.rescoring.averaging import averaged, averaged_by_draw
from stbench.analyses.rescoring.genes import Genes
from stbench.analyses.rescoring.setting import Setting
from stbench.analyses.rescoring.sums import Correlations, Sums, sums_of
from stbench.analyses.rescoring.vectors import spot_correlations, vector_correlations
from stbench.analyses.rescoring.views import Views, key_of

Array = np.ndarray[Any, Any]


class Replay:
    """The answers of one training of a method to all tested slides, in the order of ``views.slides``."""

    def __init__(self, views: Views, predictions: Sequence[Array]) -> None:
        """Remember what was answered.

        Args:
            views: the tested slides.
            predictions: (n_spots, n_genes) of each, in the order of its genes, as answered.
        """
        self.views, self.predictions = views, predictions
        self._sums: dict[tuple[str, ...], Sums] = {}

    def sums(self, setting: Setting) -> Sums:
        """(n_slides, n_genes) sums of each slide's truth and prediction."""
        key = key_of(setting)
        if key not in self._sums:
            view, shape = self.views.view(setting), self.views.asked.shape
            arrays = np.zeros((6, *shape))
            rows = zip(view.truths, self.predictions, view.masks, self.views.columns, strict=True)
            for slide, (truth, predicted, mask, columns) in enumerate(rows):
                arrays[:, slide, columns] = sums_of(truth, predicted, mask)
            self._sums[key] = Sums(*arrays)
        return self._sums[key]

    def values(self, setting: Setting, weights: Array) -> tuple[Array, Array]:
        """Values (n_draws or 1, n_units) and weights (n_draws, n_units) of the units of a setting.

        Args:
            setting: one value for every switch.
            weights: (n_draws, n_slides), of which the first row weighs all alike.
        """
        pool = setting.step("pool")
        assert pool.step is not None
        names = [pool.step(slide.patient, slide.fold, slide.slide) for slide in self.views.slides]
        alone = len(set(names)) == len(names)
        if pool.unit != "gene":
            return self._of_slides(setting, pool.unit), weights
        return self._of_genes(setting, weights) if alone else self._of_pools(setting, weights, names)

    def _of_genes(self, setting: Setting, weights: Array) -> tuple[Array, Array]:
        """Units are slides."""
        sums = self.sums(setting)
        correlations = sums.correlations()
        picked = self._picked(setting, sums, correlations, [slide.fold for slide in self.views.slides], weights)
        counted = _nan(setting)(correlations)
        if setting.step("subset").shared:
            return averaged_by_draw(*counted, picked), weights
        return averaged(*counted, picked)[None], weights

    def _of_pools(self, setting: Setting, weights: Array, names: Sequence[str]) -> tuple[Array, Array]:
        """Units are slides that are pooled."""
        sums, units = self.sums(setting), list(dict.fromkeys(names))
        member = np.array([[name == unit for name in names] for unit in units])
        whole = _stacked([sums.at(own).pooled(np.ones((1, own.sum()))) for own in member])
        of_units = weights @ (member / member.sum(axis=1, keepdims=True)).T
        folds = [next(s.fold for s, mine in zip(self.views.slides, own, strict=True) if mine) for own in member]
        picked = self._picked(setting, whole, whole.correlations(), folds, of_units, member)
        shared = setting.step("subset").shared
        genes = slice(None) if setting.step("nan").whole_list else np.nonzero(picked.any(axis=0))[0]
        values = []
        for unit, own in enumerate(member):
            pooled = sums.at(own, genes).pooled(weights[:, own]).correlations()
            values.append(averaged(*_nan(setting)(pooled), picked[:, genes] if shared else picked[unit][genes][None]))
        return np.stack(values, axis=1), of_units

    def _of_slides(self, setting: Setting, unit: str) -> Array:
        """Units are slides, whose genes are not correlated one by one; genes are chosen once, slides weighing alike."""
        sums = self.sums(setting)
        ones = np.ones((1, len(self.views.slides)))
        folds = [slide.fold for slide in self.views.slides]
        picked = np.broadcast_to(self._picked(setting, sums, sums.correlations(), folds, ones), sums.n.shape)
        if unit == "slide":
            return _mean(setting, vector_correlations(sums, picked))[None]
        view = self.views.view(setting)
        rows = zip(view.truths, self.predictions, view.masks, self.views.columns, picked, strict=True)
        spots = [spot_correlations(t, p, mask, own[columns]) for t, p, mask, columns, own in rows]
        return np.concatenate([_mean(setting, c) for c in spots])[None]

    def _picked(
        self, setting: Setting, sums: Sums, c: Correlations, folds: Sequence[str], weights: Array,
        member: Array | None = None,
    ) -> Array:  # fmt: skip
        """(n_units, n_genes) bool, or (n_draws, n_genes) where all units share a choice: genes that are averaged."""
        genes = self._genes(setting, sums, c, folds, member)
        for switch in ("panel", "subset"):
            if switch == "subset" and setting.step("nan").drops_first:
                genes = _narrowed(genes, genes.available & ~np.isnan(c.pcc))
            choose, number = setting.step(switch), setting[switch].number
            if choose.shared:
                assert choose.step is not None
                return choose.step(genes, number, weights)
            if choose.step is not None:
                genes = _narrowed(genes, choose.step(genes, number))
        return genes.available

    def _genes(
        self, setting: Setting, sums: Sums, c: Correlations, folds: Sequence[str], member: Array | None
    ) -> Genes:
        views = self.views
        asked, own = (_all_of(each, member) for each in (views.asked, views.own))
        nowhere = np.full(asked.shape, np.nan)
        of_training = setting["subset"].name.endswith("-train")
        trained = [_mean_of(each, member) for each in views.trained(setting)] if of_training else [nowhere, nowhere]
        narrowed = setting.step("panel").step is not None
        everywhere = self.sums(setting).pooled(np.ones((1, len(views.slides)))) if narrowed else None
        return Genes(
            names=views.genes, available=asked & own, asked=asked, markers=np.isin(views.genes, views.markers),
            mean=sums.mean_truth, variance=sums.variance_truth, trained_mean=trained[0], trained_variance=trained[1],
            all_mean=nowhere[0] if everywhere is None else everywhere.mean_truth[0],
            all_variance=nowhere[0] if everywhere is None else everywhere.variance_truth[0], pcc=c.pcc, folds=folds,
        )  # fmt: skip


def _nan(setting: Setting) -> Callable[[Correlations], tuple[Array, Array]]:
    step = setting.step("nan").step
    assert step is not None, "every value of nan has a step"
    return step


def _mean(setting: Setting, c: Correlations) -> Array:
    """(n_units,) mean of all that counts."""
    return averaged(*_nan(setting)(c), np.ones(c.pcc.shape, dtype=bool))


def poisons(setting: Setting) -> bool:
    """Whether a unit without a value leaves the mean without a number, as a gene does."""
    return setting["nan"].name == "poison"


def _narrowed(genes: Genes, to: Array) -> Genes:
    """Genes of which fewer may be chosen; markers that a rule adds are let in."""
    return replace(genes, available=to)


def _stacked(sums: Sequence[Sums]) -> Sums:
    names = [field.name for field in fields(Sums)]
    return Sums(**{name: np.concatenate([getattr(each, name) for each in sums]) for name in names})


def _all_of(rows: Array, member: Array | None) -> Array:
    """(n_units, n_genes) bool: what holds on all slides of a unit."""
    return rows if member is None else np.array([rows[own].all(axis=0) for own in member])


def _mean_of(rows: Array, member: Array | None) -> Array:
    """(n_units, n_genes) mean over the slides of a unit."""
    return rows if member is None else np.array([rows[own].mean(axis=0) for own in member])
