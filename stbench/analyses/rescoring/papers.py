"""The built-in rescoring rules, each as a paper or board has it."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from stbench.analyses.rescoring.base import SlideAnswer, rule
from stbench.data.target import COUNTS
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
    says="truth as log1p of raw counts, which holds each spot's depth, beside predictions as they are; the 50 genes "
    "most variable over all slides; PCC per gene over the spots of a fold; folds averaged",
    truth=COUNTS.name,
)
def hest(answers: Sequence[SlideAnswer], markers: Sequence[str]) -> float:
    """50 genes by variance over all slides; PCC pooled over the spots of a fold; means."""
    truth, predicted = _together(answers)
    chosen = highly_variable(truth, TOP)
    owners = np.repeat([answer.fold for answer in answers], [len(answer.truth) for answer in answers])
    return mean_without_nan(
        [_mean_pcc(truth[owners == fold][:, chosen], predicted[owners == fold][:, chosen]) for fold in _folds(answers)]
    )


@rule(
    title="pooled in a fold",
    says="PCC per gene over the spots of a fold at once, the 50 genes most variable there; folds averaged: differences "
    "between slides count as skill where a fold tests several",
)
def pooled_in_fold(answers: Sequence[SlideAnswer], markers: Sequence[str]) -> float:
    """Over the spots of a fold, then over folds."""
    by_fold = [[answer for answer in answers if answer.fold == fold] for fold in _folds(answers)]
    return mean_without_nan([_pooled(own) for own in by_fold])


@rule(
    title="pooled over folds",
    says="PCC per gene over the spots of all folds at once, the 50 genes most variable there: each fold's predictions "
    "lie around the mean of its own training slides, which runs against the left-out slide's, so that knowing nothing "
    "scores below 0",
)
def pooled_over_folds(answers: Sequence[SlideAnswer], markers: Sequence[str]) -> float:
    """Over the spots of all folds at once, though a model of its own predicted each fold."""
    return _pooled(answers)


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


def _pooled(answers: Sequence[SlideAnswer]) -> float:
    truth, predicted = _together(answers)
    chosen = highly_variable(truth, TOP)
    return _mean_pcc(truth[:, chosen], predicted[:, chosen])


def _folds(answers: Sequence[SlideAnswer]) -> list[str]:
    return list(dict.fromkeys(answer.fold for answer in answers))


def _together(answers: Sequence[SlideAnswer]) -> tuple[Array, Array]:
    """Truth and prediction of the spots of all answers, (n_spots, n_genes) each, of the genes that all have."""
    shared = _shared_genes(answers)
    truth = [_columns(answer.truth, answer.genes, shared) for answer in answers]
    return np.concatenate(truth), np.concatenate([_columns(one.predicted, one.genes, shared) for one in answers])


def _shared_genes(answers: Sequence[SlideAnswer]) -> list[str]:
    shared = set.intersection(*(set(answer.genes) for answer in answers))
    return [gene for gene in answers[0].genes if gene in shared]


def _columns(values: Array, genes: Sequence[str], wanted: Sequence[str]) -> Array:
    column_of = {gene: column for column, gene in enumerate(genes)}
    return values[:, [column_of[gene] for gene in wanted]]
