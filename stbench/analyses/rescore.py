"""Rescore: one set of predictions under the scoring rules of several papers, and whether they rank alike."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from stbench.cards import TaskCard
from stbench.data import Cohort, Panel
from stbench.errors import SelectionError
from stbench.metrics.gene import gene_scores
from stbench.metrics.gene_ranks import highly_expressed, highly_variable
from stbench.metrics.overall import overall_scores
from stbench.protocols.expression import truth
from stbench.protocols.folds import measured
from stbench.runs.plan import Job, Plan
from stbench.runs.store import Store

Array = np.ndarray[Any, Any]


class Answer(NamedTuple):
    """A prediction beside what was measured, for one test slide; expression in log1p counts per 10,000."""

    slide: str
    patient: str
    genes: tuple[str, ...]
    truth: Array
    """(n_spots, n_genes)."""
    predicted: Array
    totals: Array
    """(n_spots,) measured counts per spot over all genes."""
    counts: Array
    """(n_spots, n_genes) raw."""
    added: tuple[str, ...] = ()
    """Genes that the panel's rule did not choose."""

    def without_added(self) -> "Answer":
        """Of the genes alone that the panel's rule chose."""
        own = ~np.isin(self.genes, self.added)
        return self._replace(
            genes=tuple(gene for gene, kept in zip(self.genes, own, strict=True) if kept), truth=self.truth[:, own],
            predicted=self.predicted[:, own], counts=self.counts[:, own], added=(),
        )  # fmt: skip


@dataclass(frozen=True)
class Rule:
    """How a paper turns predictions into one number."""

    name: str
    title: str
    says: str
    """The rule in one sentence."""
    score: Callable[[Sequence[Answer], Sequence[str]], float]
    """Answers of one method on all test slides, and the dataset's markers -> one number, higher is better."""
    of_added: bool = False
    """Whether genes that were added to the panel are scored too."""


class Rescored(NamedTuple):
    """Scores of each method under each rule."""

    rules: tuple[Rule, ...]
    methods: tuple[str, ...]
    values: Array
    """(n_methods, n_rules)."""
    agreement: Array
    """(n_rules, n_rules) Kendall's tau of the methods' order; NaN with fewer than two methods."""


def rescore(plan: Plan, store: Store, cohort: Cohort) -> Rescored:
    """Score the measured methods of an expression task under every rule; nothing is trained.

    Rules that ask for another target space than the predictions' convert them; where that takes a spot's measured
    total, the rule says so.

    Raises:
        SelectionError: the task's answers are not log1p of counts per 10,000, which rules convert from.
    """
    if plan.task.task != "expression" or plan.task.target != "log1p-cp10k" or plan.task.correction != "none":
        raise SelectionError(
            f"task '{plan.task.name}'", f"{_answers_in(plan.task)}, which rules on counts cannot be computed from",
            "a task that is answered in log1p of counts per 10,000", "For instance --task gene-pred",
        )  # fmt: skip
    methods: dict[str, Array] = {}
    for entry in plan.entries:
        jobs = [job for job in plan.jobs if job.entry.name == entry.name]
        if jobs and all(store.is_measured(job.key) for job in jobs):
            methods[plan.mark(entry.name)] = _mean_over_seeds(jobs, store, cohort)
    values = np.array(list(methods.values()), dtype=np.float64).reshape(len(methods), len(RULES))
    return Rescored(RULES, tuple(methods), values, rank_agreement(values))


def _mean_over_seeds(jobs: Sequence[Job], store: Store, cohort: Cohort) -> Array:
    """(n_rules,) scores of one method; each seed's answers to all slides are scored together."""
    scored = []
    for seed in sorted({job.seed for job in jobs}):
        answers = [answer for job in jobs if job.seed == seed for answer in _answers(job, store, cohort)]
        chosen = [answer.without_added() for answer in answers]
        scored.append([rule.score(answers if rule.of_added else chosen, cohort.markers) for rule in RULES])
    return np.mean(scored, axis=0)


def rank_agreement(values: Array) -> Array:
    """Kendall's tau-b between the columns of (n_methods, n_rules) scores; NaN rows are left out pairwise."""
    from scipy.stats import kendalltau

    n = values.shape[1]
    found = np.full((n, n), np.nan)
    for i in range(n):
        for j in range(n):
            both = np.isfinite(values[:, i]) & np.isfinite(values[:, j])
            if both.sum() > 1:
                found[i, j] = kendalltau(values[both, i], values[both, j]).statistic
    return found


def _answers_in(task: TaskCard) -> str:
    if task.task != "expression":
        return "is answered by embeddings"
    if task.correction != "none":
        return f"is answered in values that {task.correction.title()} corrected"
    return f"is answered in {task.target}"


def _answers(job: Job, store: Store, cohort: Cohort) -> list[Answer]:
    found = []
    for part, prediction in zip(job.fold.test, store.predictions(job.key), strict=True):
        slide, panel = measured(cohort, part), Panel(prediction.genes)
        found.append(
            Answer(
                slide=slide.name,
                patient=slide.patient,
                genes=panel.genes,
                truth=truth(job.task, cohort, part, panel).astype(np.float64),
                predicted=prediction.values.astype(np.float64),
                totals=slide.totals,
                counts=slide.panel_counts(panel),
                added=prediction.added,
            )
        )
    return found


def _mean_over_slides(score: Callable[[Answer], float]) -> Callable[[Sequence[Answer], Sequence[str]], float]:
    return lambda answers, markers: _nanmean([score(answer) for answer in answers])


def _top_variable(answer: Answer) -> float:
    chosen = highly_variable(answer.truth, 50)
    return _nanmean(gene_scores(answer.truth[:, chosen], answer.predicted[:, chosen]).pcc)


def _top_expressed(answer: Answer) -> float:
    chosen = highly_expressed(answer.truth, 50)
    return _nanmean(gene_scores(answer.truth[:, chosen], answer.predicted[:, chosen]).pcc)


def _every_gene(answer: Answer) -> float:
    pcc = gene_scores(answer.truth, answer.predicted).pcc
    return float(np.nan_to_num(pcc).mean())


def _one_vector(answer: Answer) -> float:
    return overall_scores(answer.truth, answer.predicted).pcc


def _markers(answers: Sequence[Answer], markers: Sequence[str]) -> float:
    scores = []
    for answer in answers:
        chosen = [place for place, gene in enumerate(answer.genes) if gene in markers]
        if chosen:
            scores.append(_nanmean(gene_scores(answer.truth[:, chosen], answer.predicted[:, chosen]).pcc))
    return _nanmean(scores)


def _hest(answers: Sequence[Answer], markers: Sequence[str]) -> float:
    """log1p of raw counts; 50 genes by variance over all slides; PCC pooled over a patient's spots; means."""
    shared = _shared_genes(answers)
    raw = {answer.slide: np.log1p(_columns(answer.counts, answer.genes, shared)) for answer in answers}
    chosen = highly_variable(np.concatenate(list(raw.values())), 50)
    scores = []
    for patient in sorted({answer.patient for answer in answers}):
        own = [answer for answer in answers if answer.patient == patient]
        measured_ = np.concatenate([raw[answer.slide][:, chosen] for answer in own])
        guessed = np.concatenate([_as_log_counts(answer, shared)[:, chosen] for answer in own])
        scores.append(_nanmean(gene_scores(measured_, guessed).pcc))
    return _nanmean(scores)


def _pooled(answers: Sequence[Answer], markers: Sequence[str]) -> float:
    shared = _shared_genes(answers)
    measured_ = np.concatenate([_columns(answer.truth, answer.genes, shared) for answer in answers])
    guessed = np.concatenate([_columns(answer.predicted, answer.genes, shared) for answer in answers])
    chosen = highly_variable(measured_, 50)
    return _nanmean(gene_scores(measured_[:, chosen], guessed[:, chosen]).pcc)


def _as_log_counts(answer: Answer, genes: Sequence[str]) -> Array:
    expected = np.expm1(_columns(answer.predicted, answer.genes, genes)) * answer.totals[:, None] / 1e4
    return np.log1p(np.maximum(expected, 0))


def _shared_genes(answers: Sequence[Answer]) -> list[str]:
    shared = set.intersection(*(set(answer.genes) for answer in answers))
    return [gene for gene in answers[0].genes if gene in shared]


def _columns(values: Array, genes: Sequence[str], wanted: Sequence[str]) -> Array:
    place = {gene: at for at, gene in enumerate(genes)}
    return values[:, [place[gene] for gene in wanted]]


def _nanmean(values: Sequence[float] | Array) -> float:
    found = np.asarray(values, dtype=np.float64)
    return float(np.nanmean(found)) if np.isfinite(found).any() else float("nan")


RULES: tuple[Rule, ...] = (
    Rule(
        "hvg-50",
        "stbench, BLEEP HVG",
        "PCC per gene over the 50 genes most variable on the test slide; slides averaged",
        _mean_over_slides(_top_variable),
    ),
    Rule(
        "heg-50",
        "BLEEP, CMRCNet HEG",
        "PCC per gene over the 50 genes most expressed on the test slide; slides averaged",
        _mean_over_slides(_top_expressed),
    ),
    Rule(
        "markers",
        "markers",
        "PCC per gene over the dataset's marker genes in the panel; slides averaged",
        _markers,
        of_added=True,
    ),
    Rule(
        "hest",
        "HEST-Benchmark",
        "log1p of raw counts (predictions take the spot's measured total, which methods did not have), 50 genes most "
        "variable over all slides, PCC over all spots of a patient; patients averaged",
        _hest,
    ),
    Rule(
        "pooled",
        "all spots pooled",
        "PCC per gene over the spots of all slides at once, 50 genes most variable there: differences between slides "
        "count as skill",
        _pooled,
    ),
    Rule(
        "all-nan-0",
        "all genes, NaN as 0",
        "PCC per gene over the whole panel, constant genes as 0; slides averaged",
        _mean_over_slides(_every_gene),
    ),
    Rule(
        "one-vector",
        "CoMTIP PCC overall",
        "one PCC over all genes and spots of a slide as one vector; slides averaged",
        _mean_over_slides(_one_vector),
    ),
)
"""The rules, the strictest about reading an image first."""
