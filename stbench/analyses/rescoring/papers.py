"""The built-in rescoring rules, each as a paper or board has it."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from stbench.analyses.rescoring.base import SlideAnswer, rule
from stbench.data.target import CP10K
from stbench.metrics.gene import gene_scores
from stbench.metrics.gene_ranks import highly_expressed, highly_variable
from stbench.metrics.overall import overall_scores
from stbench.statistics.means import mean_without_nan

Array = np.ndarray[Any, Any]
TOP = 50


def _slides_averaged(score: Callable[[SlideAnswer], float]) -> Callable[[Sequence[SlideAnswer], Sequence[str]], float]:
    return lambda answers, markers: mean_without_nan([score(answer) for answer in answers])


def _mean_pcc(truth: Array, predicted: Array) -> float:
    return mean_without_nan(gene_scores(truth, predicted).pcc)


@rule(
    title="stbench, BLEEP HVG",
    says="PCC per gene over the 50 genes most variable on the test slide; slides averaged",
)
@_slides_averaged
def hvg_50(answer: SlideAnswer) -> float:
    """Over the genes of highest variance."""
    chosen = highly_variable(answer.truth, TOP)
    return _mean_pcc(answer.truth[:, chosen], answer.predicted[:, chosen])


@rule(
    title="BLEEP, CMRCNet HEG",
    says="PCC per gene over the 50 genes most expressed on the test slide; slides averaged",
)
@_slides_averaged
def heg_50(answer: SlideAnswer) -> float:
    """Over the genes of highest total."""
    chosen = highly_expressed(answer.truth, TOP)
    return _mean_pcc(answer.truth[:, chosen], answer.predicted[:, chosen])


@rule(
    title="markers",
    says="PCC per gene over the dataset's marker genes in the panel; slides averaged",
    of_added=True,
)
def markers(answers: Sequence[SlideAnswer], markers: Sequence[str]) -> float:
    """Over the dataset's markers; slides whose panel holds none are left out."""
    scores = []
    for answer in answers:
        chosen = [column for column, gene in enumerate(answer.genes) if gene in markers]
        if chosen:
            scores.append(_mean_pcc(answer.truth[:, chosen], answer.predicted[:, chosen]))
    return mean_without_nan(scores)


@rule(
    title="HEST-Benchmark",
    says="log1p of raw counts (predictions take the spot's measured total, which methods did not have), 50 genes most "
    "variable over all slides, PCC over all spots of a patient; patients averaged",
)
def hest(answers: Sequence[SlideAnswer], markers: Sequence[str]) -> float:
    """log1p of raw counts; 50 genes by variance over all slides; PCC pooled over a patient's spots; means."""
    shared = _shared_genes(answers)
    raw = {answer.slide: np.log1p(_columns(answer.counts, answer.genes, shared)) for answer in answers}
    chosen = highly_variable(np.concatenate(list(raw.values())), TOP)
    scores = []
    for patient in sorted({answer.patient for answer in answers}):
        own = [answer for answer in answers if answer.patient == patient]
        truth = np.concatenate([raw[answer.slide][:, chosen] for answer in own])
        predicted = np.concatenate([_as_log_counts(answer, shared)[:, chosen] for answer in own])
        scores.append(_mean_pcc(truth, predicted))
    return mean_without_nan(scores)


@rule(
    title="all spots pooled",
    says="PCC per gene over the spots of all slides at once, 50 genes most variable there: differences between slides "
    "count as skill",
)
def pooled(answers: Sequence[SlideAnswer], markers: Sequence[str]) -> float:
    """Over the spots of all folds at once."""
    shared = _shared_genes(answers)
    truth = np.concatenate([_columns(answer.truth, answer.genes, shared) for answer in answers])
    predicted = np.concatenate([_columns(answer.predicted, answer.genes, shared) for answer in answers])
    chosen = highly_variable(truth, TOP)
    return _mean_pcc(truth[:, chosen], predicted[:, chosen])


@rule(
    title="all genes, NaN as 0",
    says="PCC per gene over the whole panel, constant genes as 0; slides averaged",
)
@_slides_averaged
def all_nan_0(answer: SlideAnswer) -> float:
    """Over the whole panel."""
    return float(np.nan_to_num(gene_scores(answer.truth, answer.predicted).pcc).mean())


@rule(
    title="CoMTIP PCC overall",
    says="one PCC over all genes and spots of a slide as one vector; slides averaged",
)
@_slides_averaged
def one_vector(answer: SlideAnswer) -> float:
    """Over the slide as one vector."""
    return overall_scores(answer.truth, answer.predicted).pcc


def _as_log_counts(answer: SlideAnswer, genes: Sequence[str]) -> Array:
    expected = CP10K.counts(_columns(answer.predicted, answer.genes, genes), answer.totals)
    return np.log1p(np.maximum(expected, 0))


def _shared_genes(answers: Sequence[SlideAnswer]) -> list[str]:
    shared = set.intersection(*(set(answer.genes) for answer in answers))
    return [gene for gene in answers[0].genes if gene in shared]


def _columns(values: Array, genes: Sequence[str], wanted: Sequence[str]) -> Array:
    column_of = {gene: column for column, gene in enumerate(genes)}
    return values[:, [column_of[gene] for gene in wanted]]
