"""Score columns: one number per slide, from a metric and a choice of genes or a clusterer."""

from collections.abc import Sequence
from typing import Any, Literal, NamedTuple

from numpy.typing import NDArray

from stbench.cards import TaskCard
from stbench.errors import SelectionError
from stbench.metrics import metrics
from stbench.metrics.clusterers import clusterers, named_clusterers
from stbench.metrics.clusterings import FACTS
from stbench.metrics.slide_scores import SlideScores
from stbench.protocols.base import kind_of
from stbench.registry import near
from stbench.scoring import accuracy
from stbench.scoring.gene_choices import GENE_CHOICES, chosen_genes, is_choice, titled
from stbench.statistics.means import mean_without_nan


class ScoreColumn(NamedTuple):
    """A metric averaged over some genes of a slide, or a metric of the slide as a whole."""

    metric: str
    genes: str
    """``hvg-50``, ``heg-50``, ``markers``, ``gene-MGP``, ``all``, or "" for a metric of the whole slide."""
    clusterer: str = ""
    """What clusters embeddings: ``gmm``, ``leiden``, or "" for k-means and for what is no clustering."""

    @classmethod
    def parse(cls, text: str) -> "ScoreColumn":
        """``pcc@hvg-50``, ``pcc_overall``, ``ari`` or ``ari@gmm``; SelectionError where it is none of these."""
        name, at, over = text.partition("@")
        if name not in metrics and name not in FACTS and name != accuracy.NAME:
            known = (*metrics.names(), *FACTS, accuracy.NAME)
            raise SelectionError(f"metric '{text}'", "is not known", "one of " + ", ".join(known), near(name, known))
        if name in FACTS or (name in metrics and metrics[name].per == "clustering"):
            return cls(name, "", _clusterer(text))
        per_gene = name == accuracy.NAME or metrics[name].of_genes
        if per_gene != bool(at) or (per_gene and not is_choice(over)):
            examples = ", ".join(f"{name}@{choice.example}" for choice in GENE_CHOICES.values())
            raise SelectionError(
                f"metric '{text}'",
                "does not say over which genes" if per_gene else "takes no genes",
                f"one of {examples}" if per_gene else name,
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
        title = {**FACTS, accuracy.NAME: accuracy.TITLE}.get(self.metric) or metrics[self.metric].title
        if self.clusterer:
            return f"{clusterers[self.clusterer].title} {title}"
        return titled(self.genes, title) if self.genes else title

    @property
    def better(self) -> Literal["higher", "lower"]:
        """``higher`` or ``lower``; SelectionError for what only describes a clustering, and cannot rank."""
        return "higher" if self.metric == accuracy.NAME else metrics[self.metric].better

    @property
    def rewards_levels(self) -> bool:
        """Whether knowing each gene's mean alone scores well."""
        return self.metric in metrics and metrics[self.metric].rewards_levels

    def of(self, scores: SlideScores, markers: Sequence[str]) -> float:
        """The number for one slide; NaN where no gene is left, or where the number is one of a whole table."""
        if self.metric == accuracy.NAME:
            return float("nan")
        if not self.genes:
            return scores.overall.get(self.text, float("nan"))  # a slide without labels has no more than its metrics
        return self.mean_over(scores.genes[self.metric].to_numpy(), scores, markers)

    def mean_over(self, values: NDArray[Any], scores: SlideScores, markers: Sequence[str]) -> float:
        """Mean of per-gene ``values`` (n_genes,) over the column's genes, NaN left out."""
        chosen = values[self.chosen(scores, markers)]
        return mean_without_nan(chosen)

    def chosen(self, scores: SlideScores, markers: Sequence[str]) -> NDArray[Any]:
        """(n_genes,) bool: the column's genes on a slide, which its truth chooses and no method does."""
        return chosen_genes(self.genes, scores.genes, markers)


def _clusterer(text: str) -> str:
    """The clusterer that a metric of clusterings names; "" for the default."""
    name, at, over = text.partition("@")
    others = named_clusterers()
    if (at or name == "clusters") and over not in others:
        raise SelectionError(
            f"metric '{text}'", "does not name a clusterer that there is",
            f"{name}@{' or @'.join(others)}; {', '.join(metrics.names_per('clustering'))} and ari_iqr alone are of "
            "k-means",
            near(over, others),
        )  # fmt: skip
    return over


EACH = "@each-marker"
"""In a card's details: one column per marker gene of the dataset."""


def score_columns(task: TaskCard, markers: Sequence[str] = ()) -> tuple[ScoreColumn, ...]:
    """A task's columns, those of its details last; the first one ranks.

    Args:
        task: its card.
        markers: the dataset's marker genes, for which ``mae@each-marker`` in details stands.

    Raises:
        SelectionError: a metric is unknown, fits another kind of task, or needs a package that is not installed.
    """
    for key, named in (("metrics", task.metrics), ("details", task.details)):
        for number, text in enumerate(named):
            _check(text, task, task.at(key, number))
    texts = [text for named in (*task.metrics, *task.details) for text in _meant(named, markers)]
    return tuple(ScoreColumn.parse(text) for text in texts)


def _check(text: str, task: TaskCard, line: str) -> None:
    try:
        _check_fits(ScoreColumn.parse(text.replace(EACH, "@markers")), text, task)
    except SelectionError as error:
        raise SelectionError(f"{line}: {error.where}", error.found, error.expected, error.todo) from None


def _check_fits(column: ScoreColumn, text: str, task: TaskCard) -> None:
    units = kind_of(task).scored_per
    joined = [accuracy.NAME] if "map" in units else []
    fitting = (*metrics.names_per(*units), *(FACTS if "clustering" in units else ()), *joined)
    if column.metric not in fitting:
        raise SelectionError(f"metric '{text}'", f"is not for {task.kind} tasks", "one of " + ", ".join(fitting))
    if text == task.metrics[0] and column.metric == accuracy.NAME:
        raise SelectionError(
            f"metric '{text}'", "depends on the other rows of a table, and cannot rank them",
            "one score, as " + ", ".join(fitting[:4]), f"Name another one first in {task.path}",
        )  # fmt: skip
    if text in task.metrics and (column.metric in FACTS or text.endswith(EACH)):
        problem = "is one column per marker" if text.endswith(EACH) else "describes a clustering and is no score of it"
        raise SelectionError(
            f"metric '{text}'", problem, "one score, as " + ", ".join(fitting[:4]),
            f"Move it from metrics to details in {task.path}",
        )  # fmt: skip
    if column.clusterer:
        clusterers[column.clusterer].require()


def _meant(text: str, markers: Sequence[str]) -> list[str]:
    """The columns that a card's metric stands for."""
    return [text.replace(EACH, f"@gene-{gene}") for gene in markers] if text.endswith(EACH) else [text]
