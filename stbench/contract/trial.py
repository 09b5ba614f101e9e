"""Trial: an adapter with what it is tried on, what it learns there, and what it answers to every kind of question."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np

from stbench.adapters.base import Context, Model, Pretrained, Trains
from stbench.data import BlindSlide, Cohort, Panel, Slide, of_genes
from stbench.data.fingerprints import counts_fingerprint, labels_fingerprint, positions_fingerprint
from stbench.protocols.base import Kind, hides_genes, kinds
from stbench.protocols.panels.rules import HvgUnion

Array = np.ndarray[Any, Any]
Answers = Mapping[str, Array]
"""By the name of the kind of task that asks."""
OBSERVED = 3
"""One in so many spots is observed, where a kind shows any."""


class Learned(NamedTuple):
    """The models of an adapter; None for what it cannot do."""

    trained: Model
    published: Model


@dataclass(frozen=True, kw_only=True, eq=False)
class Trial:
    """An adapter, training slides, a slide to be tested on, a panel, and where it runs."""

    adapter: object
    training: tuple[Slide, ...]
    tested: Slide
    panel: Panel
    context: Context

    @classmethod
    def of(cls, adapter: object, cohort: Cohort, n_genes: int, context: Context) -> "Trial":
        """The last slide of the cohort is tested, the others train; the panel is chosen on these."""
        *training, tested = cohort.slides
        genes = HvgUnion(genes=n_genes).choose(training, cohort.common_genes).genes[:n_genes]
        panel = Panel(genes, folds=tuple(place % 2 for place in range(len(genes))))
        return cls(adapter=adapter, training=tuple(training), tested=tested, panel=panel, context=context)

    @cached_property
    def kinds(self) -> Mapping[str, Kind]:
        """The kinds of task whose question the adapter can answer, by name.

        Where genes are hidden, one that predicts from the image alone is asked what other kinds ask it.
        """
        able = {name: kinds[name] for name in kinds.names() if isinstance(self.adapter, kinds[name].needs)}
        return {name: kind for name, kind in able.items() if not hides_genes(kind) or hasattr(self.adapter, kind.asks)}

    def asked(self, name: str) -> Panel:
        """The genes that a kind asks for: of one that hides some, those that are hidden first."""
        return self.panel.hidden_together[0] if hides_genes(self.kinds[name]) else self.panel

    def learn(self) -> Learned:
        """What a run would give it to learn from; equal draws each time."""
        adapter, trained, published = self.adapter, None, None
        if isinstance(adapter, Trains):
            trained = adapter.train(self.training, self.panel, np.random.default_rng(0), self.context)
        if isinstance(adapter, Pretrained):
            published = adapter.pretrained(self.context)
        return Learned(trained, published)

    def reads_trained(self, name: str) -> bool:
        """Whether the model that answers a kind was trained, and so can be saved; as runs have it."""
        trains, published = isinstance(self.adapter, Trains), isinstance(self.adapter, Pretrained)
        return trains and not (published and self.kinds[name].prefers_pretrained)

    def visible(self, name: str, slide: Slide | None = None) -> BlindSlide:
        """What a kind lets methods see of the tested slide, or of another."""
        slide, kind = slide or self.tested, self.kinds[name]
        if hides_genes(kind):
            return kind.visible(slide, of_genes(slide, self.panel.without(self.asked(name))))
        if not kind.observes:
            return kind.visible(slide, None)
        seen = np.isin(slide.spots, self.tested.spots[::OBSERVED])
        return kind.visible(slide.at(np.flatnonzero(~seen)), slide.at(np.flatnonzero(seen)))

    def answer(
        self, name: str, learned: Learned, *, visible: BlindSlide | None = None, panel: Panel | None = None
    ) -> Array:
        """The answer to a kind's question about the tested slide, or about another."""
        model = learned.trained if self.reads_trained(name) else learned.published
        visible = visible or self.visible(name)
        return np.array(self.kinds[name].ask(self.adapter, model, visible, panel or self.asked(name)))

    def answers(self, learned: Learned) -> dict[str, Array]:
        """The answers to all questions about the tested slide."""
        return {name: self.answer(name, learned) for name in self.kinds}

    def fits(self, name: str, answer: Array) -> bool:
        """Whether an answer has the shape that it should, so that it can be held against another."""
        columns = answer.shape[1] if answer.ndim == 2 and not self.kinds[name].has_genes else len(self.asked(name))
        return answer.shape == (self.tested.n_spots, columns)

    def prints(self) -> dict[str, str]:
        """sha256 of all that the slides hold now, by what it is."""
        parts = {}
        for slide in (*self.training, self.tested):
            places = positions_fingerprint(slide.spots, slide.centres_px, slide.array_xy, slide.mpp_um)
            parts[f"positions of slide '{slide.name}'"] = places
            parts[f"counts of slide '{slide.name}'"] = counts_fingerprint(slide.counts, slide.genes)
            parts[f"labels of slide '{slide.name}'"] = labels_fingerprint(slide.labels)
        return parts


def reordered(slide: Slide, order: Array) -> Slide:
    """The slide with its spots in another order; ``Slide.at`` would remember the order they had."""
    return replace(
        slide, spots=tuple(slide.spots[row] for row in order), centres_px=slide.centres_px[order],
        array_xy=slide.array_xy[order], adata=slide.adata[order].copy(),
    )  # fmt: skip


def largest_gap(first: Array, second: Array) -> float:
    """The largest difference of two answers; infinite where shapes differ, or one is finite and the other is not."""
    if first.shape != second.shape or not np.array_equal(np.isfinite(first), np.isfinite(second)):
        return float("inf")
    return float(np.abs(np.nan_to_num(first) - np.nan_to_num(second)).max(initial=0.0))
