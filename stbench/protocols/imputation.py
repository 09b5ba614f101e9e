"""Imputation tasks: counts of some spots of a test slide are shown, and the expression of the hidden ones is scored."""

from collections.abc import Sequence
from types import UnionType
from typing import Any

import numpy as np

from stbench.adapters.base import Imputes, Predicts
from stbench.cards import TaskCard
from stbench.data import BlindSlide, Panel, PartlyObservedSlide, Slide, partly_observed
from stbench.data.lattice import places_of
from stbench.errors import CardError, ProtocolError
from stbench.metrics.base import Per
from stbench.metrics.slide_scores import SlideScores
from stbench.protocols.answers import checked_expression, lacking
from stbench.protocols.base import Line
from stbench.protocols.expression import Expression

Array = np.ndarray[Any, Any]


class Imputation(Expression):
    """Expression of a panel on the hidden spots of a slide, some of whose spots were measured.

    A method answers for all spots; what it says of the observed ones goes nowhere. One that predicts from the image
    alone is trained on the observed spots as on any others, and asked to predict.
    """

    title = "expression of a slide's hidden spots"
    needs: type | UnionType = Imputes | Predicts
    asks = "impute"
    observes = True
    scored_per: tuple[Per, ...] = ("gene", "slide", "map")

    def visible(self, slide: Slide, observed: Slide | None) -> BlindSlide:
        """Image and positions of both parts, and the counts of the observed one."""
        if observed is None:
            raise ProtocolError(
                f"slide '{slide.name}'", "has no spot that is trained on, so that nothing could be observed",
                "a split that observes some spots of every tested slide", "Use such a task (stbench list tasks)",
            )  # fmt: skip
        return partly_observed(slide, observed)

    def ask(self, adapter: object, model: Any, visible: BlindSlide, panel: Panel) -> Array:
        """(n_spots, n_genes) of all spots, as the adapter gives it."""
        if isinstance(adapter, Imputes) and isinstance(visible, PartlyObservedSlide):
            return adapter.impute(model, visible, panel)
        if not isinstance(adapter, Predicts):
            raise lacking(adapter, self.asks)
        return adapter.predict(model, visible.blind(), panel)

    def checked(self, answer: Array, visible: BlindSlide, panel: Panel) -> Array:
        """(n_hidden, n_genes) float32; ShapeError unless ``answer`` is a finite number per gene and spot, observed too.

        What is kept and scored are the hidden spots. Of a slide that is not partly observed, they are all it has.
        """
        values = checked_expression(answer, visible, panel)
        return values[visible.hidden_rows] if isinstance(visible, PartlyObservedSlide) else values

    def check_card(self, task: TaskCard) -> None:
        """CardError where hidden counts would reach a method: through a batch correction, or the choice of genes."""
        if task.batch_correction != "none":
            raise CardError(
                task.at("batch_correction"), f"batch_correction is '{task.batch_correction}'",
                "none: it would mix hidden counts into the observed ones", "Remove the key",
            )  # fmt: skip
        if task.panel.chosen_on == "all":
            raise CardError(
                task.at("panel", "chosen_on"), "panel.chosen_on is 'all'",
                "train: hidden spots of a task of imputation choose no genes", "Remove the key",
            )  # fmt: skip

    def wording(self, task: TaskCard, scores: Sequence[SlideScores]) -> tuple[Line, ...]:
        """What is scored, panel, target."""
        asked = "hidden spots alone; methods see the image, and the counts of the observed spots"
        return (Line("Scored", asked), *super().wording(task, scores))

    def lattice(self, slide: Slide) -> Array:
        """(n_spots, 2) column and row among all spots of the slide."""
        return places_of(slide)


IMPUTATION = Imputation()
