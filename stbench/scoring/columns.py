"""Quantities: the columns of a table; one number per slide, from a metric and a choice of genes."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from stbench.cards import TaskCard
from stbench.errors import SelectionError
from stbench.metrics import metric
from stbench.metrics.clusterers import CLUSTERERS, require
from stbench.registry import near
from stbench.scoring.score import CLUSTERING, CLUSTERING_FACTS, EXPRESSION, UNRANKED, SlideScores


class Quantity(NamedTuple):
    """A metric averaged over some genes of a slide, or a metric of the slide as a whole."""

    metric: str
    genes: str
    """``hvg-50``, ``heg-50``, ``markers``, ``gene-MGP``, ``all``, or "" for a metric of the whole slide."""
    clusterer: str = ""
    """What clusters embeddings: ``gmm``, ``leiden``, or "" for k-means and for what is no clustering."""

    @classmethod
    def parse(cls, text: str) -> "Quantity":
        """``pcc@hvg-50``, ``pcc_overall``, ``ari`` or ``ari@gmm``; SelectionError where it is none of these."""
        name, at, over = text.partition("@")
        known = (*EXPRESSION, *CLUSTERING, *CLUSTERING_FACTS)
        if name not in known:
            raise SelectionError(f"metric '{text}'", "is not known", "one of " + ", ".join(known), near(name, known))
        if name in (*CLUSTERING, *CLUSTERING_FACTS):
            if (at or name == "clusters") and over not in CLUSTERERS:
                raise SelectionError(
                    f"metric '{text}'", "does not name a clusterer that there is",
                    f"{name}@{' or @'.join(CLUSTERERS)}; {', '.join(CLUSTERING)} and ari_iqr alone are of k-means",
                    near(over, CLUSTERERS),
                )  # fmt: skip
            return cls(name, "", over)
        per_gene = metric(name).per == "gene"
        if per_gene != bool(at) or (per_gene and not _names_genes(over)):
            raise SelectionError(
                f"metric '{text}'",
                "does not say over which genes" if per_gene else "takes no genes",
                "pcc@ with hvg-50, heg-50, markers, gene-MGP or all, or a metric of the whole slide as pcc_overall",
            )
        return cls(name, over)

    @property
    def text(self) -> str:
        """As a task's card writes it."""
        over = self.genes or self.clusterer
        return f"{self.metric}@{over}" if over else self.metric

    @property
    def title(self) -> str:
        """As a table's head says it."""
        if self.metric in CLUSTERING_FACTS or self.clusterer:
            name = {"ari_iqr": "ARI IQR", "clusters": "clusters"}.get(self.metric, self.metric.upper())
            return f"{CLUSTERERS[self.clusterer].title} {name}" if self.clusterer else name
        name, _, overall = self.metric.partition("_")
        kind, _, which = self.genes.partition("-")
        genes = which if kind == "gene" else self.genes.upper() if which else self.genes
        return f"{genes or overall} {name.upper()}".strip()

    @property
    def better(self) -> str:
        """``higher`` or ``lower``; SelectionError for what only describes a clustering, and cannot rank."""
        return metric(self.metric).better

    def of(self, scores: SlideScores, markers: Sequence[str]) -> float:
        """The number for one slide; NaN where no gene is left."""
        if not self.genes:
            return scores.overall.get(self.text, float("nan"))  # a slide without labels has no more than its metrics
        return self.mean_over(scores.genes[self.metric].to_numpy(), scores, markers)

    def mean_over(self, values: "np.ndarray", scores: SlideScores, markers: Sequence[str]) -> float:
        """Mean of per-gene ``values`` (n_genes,) over the quantity's genes, NaN left out."""
        found = values[self.chosen(scores, markers)]
        return float(np.nanmean(found)) if np.isfinite(found).any() else float("nan")

    def chosen(self, scores: SlideScores, markers: Sequence[str]) -> "np.ndarray":
        """(n_genes,) bool: the quantity's genes on a slide, which its truth chooses and no method does."""
        table = scores.genes
        kind, _, which = self.genes.partition("-")
        if kind in ("hvg", "heg"):
            return (table[f"{kind}_rank"] < int(which)).to_numpy()
        if kind == "gene":
            return (table["gene"] == which).to_numpy()
        if kind == "markers":
            return table["gene"].isin(markers).to_numpy()
        return (table["hvg_rank"] < UNRANKED).to_numpy()


EACH = "@each-marker"
"""In a card's details: one column per marker gene of the dataset."""


def quantities(task: TaskCard, markers: Sequence[str] = ()) -> tuple[Quantity, ...]:
    """A task's columns, those of its details last; the first one ranks.

    Args:
        task: its card.
        markers: the dataset's marker genes, for which ``mae@each-marker`` in details stands.

    Raises:
        SelectionError: a metric is unknown, fits another kind of task, or needs a package that is not installed.
    """
    for text in (*task.metrics, *task.details):
        _check_fits(Quantity.parse(text.replace(EACH, "@markers")), text, task)
    texts = [text for named in (*task.metrics, *task.details) for text in _meant(named, markers)]
    return tuple(Quantity.parse(text) for text in texts)


def _check_fits(column: Quantity, text: str, task: TaskCard) -> None:
    fitting = (*CLUSTERING, *CLUSTERING_FACTS) if task.task == "clustering" else EXPRESSION
    if column.metric not in fitting:
        raise SelectionError(f"metric '{text}'", f"is not for {task.task} tasks", "one of " + ", ".join(fitting))
    if text in task.metrics and (column.metric in CLUSTERING_FACTS or text.endswith(EACH)):
        found = "is one column per marker" if text.endswith(EACH) else "describes a clustering and is no score of it"
        raise SelectionError(
            f"metric '{text}'", found, "one score, as " + ", ".join(fitting[:4]),
            f"Move it from metrics to details in {task.path}",
        )  # fmt: skip
    require(column.clusterer)


def _meant(text: str, markers: Sequence[str]) -> list[str]:
    """The columns that a card's metric stands for."""
    return [text.replace(EACH, f"@gene-{gene}") for gene in markers] if text.endswith(EACH) else [text]


def _names_genes(genes: str) -> bool:
    kind, _, which = genes.partition("-")
    if kind == "gene":
        return bool(which)
    return genes in ("all", "markers") or (kind in ("hvg", "heg") and which.isdigit() and int(which) > 0)
