"""Printed tables: figures that papers and public boards print, with their source and the protocol behind them."""

from typing import ClassVar

from pydantic import Field, model_validator

from stbench.cards.base import Card, Contradiction, Part


class PrintedDataset(Part):
    """The dataset that a table names."""

    cards: tuple[str, ...] = ()
    """Dataset cards with the same slides; empty where there is none."""
    slides: tuple[str, ...] = ()
    """Slides that the figures are over, as those cards name them."""


class PrintedScore(Part):
    """A score that a table has: a metric, over some genes or on one slide."""

    metric: str
    """As printed."""
    over: str = ""
    """Genes or the slide, as printed."""
    column: str = ""
    """The score column that is computed alike; empty where there is none."""
    own_column: str = ""
    """Where another one is, under the task that has the table's own panel."""
    slide: str = ""
    """The slide that it is of; empty for a mean over slides."""
    rows: dict[str, str] = Field(default_factory=dict)
    """As ``ReportedCard.methods``, where a method was run with other settings for this score."""


class ReportedCard(Card):
    """One table of a paper or of a public board: facts to stand beside measured rows, never to be ranked with them."""

    folder: ClassVar[str] = "reported"
    source: str
    """Paper or page."""
    table: str
    """Which table of it."""
    decimals: int = Field(ge=0, le=9)
    """As printed."""
    protocol: tuple[str, ...] = Field(min_length=1)
    """How the figures came about."""
    notes: tuple[str, ...] = ()
    """Oddities of the table."""
    datasets: dict[str, PrintedDataset]
    scores: dict[str, PrintedScore]
    methods: dict[str, str] = Field(default_factory=dict)
    """The row of a measured table, ``mine`` or ``mine:variant``, that a printed name stands for."""
    same_encoder: dict[str, str] = Field(default_factory=dict)
    """Rows that share the image encoder of a printed name, and no more: they are named together, and not compared."""
    values: dict[str, dict[str, dict[str, float]]]
    """By dataset, score and method, all as printed."""

    @property
    def printed_in(self) -> str:
        """Source and table."""
        return f"{self.source}, {self.table}"

    def row_of(self, method: str, score: str) -> str:
        """The row that a printed name stands for under a score; empty for none."""
        return self.scores[score].rows.get(method, self.methods.get(method, ""))

    @model_validator(mode="after")
    def _names_what_it_explains(self) -> "ReportedCard":
        for dataset, scores in self.values.items():
            if dataset not in self.datasets:
                raise Contradiction(("values", dataset), f"values has '{dataset}', so datasets must name it")
            for score in scores:
                if score not in self.scores:
                    raise Contradiction(("values", dataset, score), f"values has '{score}', so scores must name it")
        printed = {method for scores in self.values.values() for methods in scores.values() for method in methods}
        for name in (*self.methods, *self.same_encoder):
            if name not in printed:
                raise Contradiction(("methods", name), f"methods has '{name}', so values must have a figure of it")
        return self
