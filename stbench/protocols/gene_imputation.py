"""Gene imputation: counts of some genes of a test slide are shown, and the expression of the hidden ones is scored."""

from collections.abc import Sequence
from types import UnionType
from typing import Any, ClassVar

import numpy as np

from stbench.adapters.base import ImputesGenes, Predicts
from stbench.cards import TaskCard
from stbench.data import BlindSlide, Panel, PartlyMeasuredSlide, Slide, partly_measured
from stbench.data.lattice import places_of
from stbench.errors import CardError, ProtocolError
from stbench.metrics.base import Per
from stbench.metrics.slide_scores import SlideScores
from stbench.protocols.answers import lacking
from stbench.protocols.base import Line
from stbench.protocols.expression import Expression
from stbench.protocols.panels import panel_of

Array = np.ndarray[Any, Any]


class GeneImputation(Expression):
    """Expression of the genes that were not measured in a slide, on all its spots.

    The panel's rule divides its genes into folds. Each fold is hidden once, while the counts of the others are shown:
    a gene's answer comes from the one question in which it was hidden. One that predicts from the image alone is
    asked to predict.
    """

    title = "expression of a slide's hidden genes"
    needs: type | UnionType = ImputesGenes | Predicts
    asks = "impute_genes"
    hides_genes: ClassVar[bool] = True
    scored_per: tuple[Per, ...] = ("gene", "slide", "map")

    def visible(self, slide: Slide, observed: Slide | None) -> BlindSlide:
        """Image and positions, and the counts of the measured genes."""
        if observed is None:
            raise ProtocolError(
                f"slide '{slide.name}'", "is asked about without its measured genes",
                "a panel whose rule divides its genes", "Use such a task (stbench list tasks)",
            )  # fmt: skip
        return partly_measured(slide, observed)

    def ask(self, adapter: object, model: Any, visible: BlindSlide, panel: Panel) -> Array:
        """(n_spots, n_genes) of the hidden genes, as the adapter gives it."""
        if isinstance(adapter, ImputesGenes) and isinstance(visible, PartlyMeasuredSlide):
            return adapter.impute_genes(model, visible, panel)
        if not isinstance(adapter, Predicts):
            raise lacking(adapter, self.asks)
        return adapter.predict(model, visible.blind(), panel)

    def check_card(self, task: TaskCard) -> None:
        """CardError where no genes could be hidden, or hidden counts would reach a method or the choice of genes."""
        if not getattr(panel_of(task).rule, "gene_folds", 0):
            raise CardError(
                task.at("panel", "rule"), f"panel.rule is '{task.panel.rule}', which divides no genes",
                "a rule with gene_folds, as gene-folds", "Name such a rule",
            )  # fmt: skip
        if task.batch_correction != "none":
            raise CardError(
                task.at("batch_correction"), f"batch_correction is '{task.batch_correction}'",
                "none: it would mix counts of hidden genes into what is shown", "Remove the key",
            )  # fmt: skip
        if task.panel.chosen_on == "all":
            raise CardError(
                task.at("panel", "chosen_on"), "panel.chosen_on is 'all'",
                "train: hidden genes of a test slide choose no panel", "Remove the key",
            )  # fmt: skip

    def wording(self, task: TaskCard, scores: Sequence[SlideScores]) -> tuple[Line, ...]:
        """What is scored, panel, target."""
        asked = (
            "each gene while it is hidden, on all spots; methods see the image, and the counts of the measured genes"
        )
        return (Line("Scored", asked), *super().wording(task, scores))

    def lattice(self, slide: Slide) -> Array:
        """(n_spots, 2) column and row among all spots of the slide."""
        return places_of(slide)


GENE_IMPUTATION = GeneImputation()
