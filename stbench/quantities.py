"""Quantities: the columns of a table; one number per slide, from a metric and a choice of genes."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from stbench.cards import TaskCard
from stbench.errors import SelectionError
from stbench.metrics import metric
from stbench.registry import near
from stbench.score import CLUSTERING, EXPRESSION, SlideScores


class Quantity(NamedTuple):
    """A metric averaged over some genes of a slide, or a metric of the slide as a whole."""

    metric: str
    genes: str
    """``hvg-50``, ``heg-50``, ``markers``, ``all``, or "" for a metric of the whole slide."""

    @classmethod
    def parse(cls, text: str) -> "Quantity":
        """``pcc@hvg-50``, ``pcc_overall`` or ``ari``; SelectionError where it is none of these."""
        name, _, genes = text.partition("@")
        known = (*EXPRESSION, *CLUSTERING)
        if name not in known:
            raise SelectionError(f"metric '{text}'", "is not known", "one of " + ", ".join(known), near(name, known))
        per_gene = metric(name).per == "gene"
        if per_gene != bool(genes) or (per_gene and not _names_genes(genes)):
            raise SelectionError(
                f"metric '{text}'",
                "does not say over which genes" if per_gene else "takes no genes",
                "pcc@ with hvg-50, heg-50, markers or all, or a metric of the whole slide as pcc_overall",
            )
        return cls(name, genes)

    @property
    def text(self) -> str:
        """As a task's card writes it."""
        return f"{self.metric}@{self.genes}" if self.genes else self.metric

    @property
    def title(self) -> str:
        """As a table's head says it."""
        name, _, overall = self.metric.partition("_")
        genes = self.genes.upper() if "-" in self.genes else self.genes
        return f"{genes or overall} {name.upper()}".strip()

    @property
    def better(self) -> str:
        """``higher`` or ``lower``."""
        return metric(self.metric).better

    def of(self, scores: SlideScores, markers: Sequence[str]) -> float:
        """The number for one slide; NaN where no gene is left."""
        if not self.genes:
            return scores.overall[self.metric]
        return self.mean_over(scores.genes[self.metric].to_numpy(), scores, markers)

    def mean_over(self, values: "np.ndarray", scores: SlideScores, markers: Sequence[str]) -> float:
        """Mean of per-gene ``values`` (n_genes,) over the quantity's genes, NaN left out."""
        found = values[self.chosen(scores, markers)]
        return float(np.nanmean(found)) if np.isfinite(found).any() else float("nan")

    def chosen(self, scores: SlideScores, markers: Sequence[str]) -> "np.ndarray":
        """(n_genes,) bool: the quantity's genes on a slide, which its truth chooses and no method does."""
        table = scores.genes
        kind, _, count = self.genes.partition("-")
        if kind in ("hvg", "heg"):
            return (table[f"{kind}_rank"] < int(count)).to_numpy()
        if kind == "markers":
            return table["gene"].isin(markers).to_numpy()
        return np.ones(len(table), dtype=bool)


def quantities(task: TaskCard) -> tuple[Quantity, ...]:
    """A task's columns, those of its details last; the first one ranks.

    Raises:
        SelectionError: a metric is unknown, or fits another kind of task.
    """
    columns = tuple(Quantity.parse(text) for text in (*task.metrics, *task.details))
    fitting = CLUSTERING if task.task == "clustering" else EXPRESSION
    for column in columns:
        if column.metric not in fitting:
            raise SelectionError(
                f"metric '{column.text}'", f"is not for {task.task} tasks", "one of " + ", ".join(fitting)
            )
    return columns


def _names_genes(genes: str) -> bool:
    kind, _, count = genes.partition("-")
    return genes in ("all", "markers") or (kind in ("hvg", "heg") and count.isdigit() and int(count) > 0)
