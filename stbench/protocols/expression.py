"""Expression tasks: counts of the test slides are hidden, and the expression of a panel is asked for."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from types import UnionType
from typing import Any

import numpy as np

from stbench.adapters.base import Predicts
from stbench.cards import TaskCard
from stbench.data import BlindSlide, Panel, Slide
from stbench.metrics import metrics
from stbench.metrics.base import Per
from stbench.metrics.slide_scores import SlideScores, expression_scores
from stbench.protocols.answers import checked_expression, lacking
from stbench.protocols.base import Answered, Line, ScorePart, range_text
from stbench.protocols.batch_correction import batch_correction_of
from stbench.protocols.panels import panel_of

Array = np.ndarray[Any, Any]
POOLED = "all test slides pooled"
"""Name of the scores over all test slides of a fold at once."""


class Expression:
    """Expression of a panel of genes, predicted for slides whose counts are hidden."""

    title = "expression of a panel"
    needs: type | UnionType = Predicts
    asks = "predict"
    observes = False
    prefers_pretrained = False
    scored_per: tuple[Per, ...] = ("gene", "slide")
    has_genes = True
    truth_in: tuple[str, ...] = ("counts",)

    def visible(self, slide: Slide, observed: Slide | None) -> BlindSlide:
        """Image and positions alone."""
        return slide.blind()

    def ask(self, adapter: object, model: Any, visible: BlindSlide, panel: Panel) -> Array:
        """(n_spots, n_genes), as the adapter gives it."""
        if not isinstance(adapter, Predicts):
            raise lacking(adapter, self.asks)
        return adapter.predict(model, visible, panel)

    def checked(self, answer: Array, visible: BlindSlide, panel: Panel) -> Array:
        """(n_spots, n_genes) float32; ShapeError unless it is a finite number per spot and gene."""
        return checked_expression(answer, visible, panel)

    def check_card(self, task: TaskCard) -> None:
        """Nothing: every panel, target and batch correction can be asked for."""

    def score_parts(self, task: TaskCard) -> tuple[ScorePart, ...]:
        """One part: every metric per gene and per slide."""
        return (ScorePart(tuple(metrics.versions(*self.scored_per)), self._scored),)

    def upper_bound(self, slide: Slide, panel: Panel) -> Array:
        """The measured expression itself, (n_spots, n_genes) float32."""
        return slide.expression(panel)

    def has_ceiling(self, task: TaskCard) -> bool:
        """Counts can be thinned; values that a batch correction made cannot."""
        return task.batch_correction == "none"

    def wording(self, task: TaskCard, scores: Sequence[SlideScores]) -> tuple[Line, ...]:
        """Panel, target, batch correction."""
        genes = f"{panel_of(task).sentence()}: {range_text([len(s.genes) for s in scores])} genes"
        return (Line("Panel", genes), Line("Target", task.target), *_correction_lines(task))

    def left_out(self, scores: Sequence[SlideScores]) -> str:
        """Genes of constant truth."""
        return f"genes constant in a test slide's truth: {range_text([s.n_constant_truth for s in scores])} per slide"

    def lattice(self, slide: Slide) -> Array | None:
        """(n_spots, 2) where spots lie, for scores of maps; None where the kind has none."""
        return None

    def _without_maps(self) -> dict[str, float]:
        """Slides that are pooled lie on no lattice."""
        return dict.fromkeys(metrics.names_per("map") if "map" in self.scored_per else (), float("nan"))

    def _scored(self, answered: Sequence[Answered]) -> Iterator[SlideScores]:
        truths = [answer.slide.expression(answer.panel) for answer in answered]
        for (values, slide, panel), truth in zip(answered, truths, strict=True):
            yield expression_scores(truth, values, panel.genes, panel.added, slide.name, self.lattice(slide))
        if len(answered) > 1:
            panel, together = answered[0].panel, np.concatenate([answer.values for answer in answered])
            scores = expression_scores(np.concatenate(truths), together, panel.genes, panel.added, POOLED)
            yield replace(scores, pooled=True, genes=scores.genes.assign(**self._without_maps()))


EXPRESSION = Expression()


def _correction_lines(task: TaskCard) -> tuple[Line, ...]:
    correction = batch_correction_of(task)
    if correction is None:
        return ()
    return (
        Line("Batch correction", correction.sentence()),
        Line(
            "Leak",
            "the test slide's counts reach what is trained on, through the correction, and the training slides' counts "
            "reach the truth: scores are not those of new slides",
        ),
        Line("Noise ceiling", "none: it comes from splitting counts in two, and corrected values are no counts"),
    )
