"""Kept: what each method's predictions keep of the structure of expression, and which genes it predicts best."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from stbench.data import Cohort, Panel
from stbench.errors import SelectionError
from stbench.metrics.gene import pearson_per_gene
from stbench.metrics.structure import TopGene, correlation_preservation, profile, spatial_pattern, top_genes
from stbench.protocols.expression import truth
from stbench.protocols.folds import measured
from stbench.runs.plan import Job, Plan
from stbench.runs.store import Store

Array = np.ndarray[Any, Any]
TOP = 5


@dataclass(frozen=True, kw_only=True)
class Kept:
    """One method; every number is a mean over test slides."""

    method: str
    control: bool
    correlation_pcc: float
    """PCC of true and predicted gene-gene correlation over pairs of genes (CMRCNet Fig. 4)."""
    correlation_difference: float
    """Mean absolute difference of the two."""
    means_pcc: float
    """PCC of true and predicted mean over genes (CMRCNet Fig. 3)."""
    variances_pcc: float
    variance_kept: float
    """Median over genes of predicted over true variance."""
    moran_truth: float
    """Moran's I, mean over genes of moving truth."""
    moran_predicted: float
    """The same of the prediction, a constant one counting as 0."""
    moran_pcc: float
    """PCC of the two over genes."""
    best: tuple[TopGene, ...]
    """Genes of highest PCC, mean over the slides, among those scored on every one (CMRCNet Table 3)."""


class _Slide(NamedTuple):
    numbers: dict[str, float]
    pcc: dict[str, float]
    """By gene."""


def kept_structure(plan: Plan, store: Store, cohort: Cohort) -> tuple[Kept, ...]:
    """Every method whose jobs are all measured, in the order of the plan; nothing is trained.

    Raises:
        SelectionError: the task asks for embeddings, which have no genes.
    """
    if plan.task.task != "expression":
        raise SelectionError(f"task '{plan.task.name}'", "asks for no expression", "a task of gene prediction")
    found = []
    for entry in plan.entries:
        jobs = [job for job in plan.jobs if job.entry.name == entry.name]
        if jobs and all(store.is_measured(job.key) for job in jobs):
            slides = [slide for job in jobs for slide in _slides(job, store, cohort)]
            means = {name: _mean([slide.numbers[name] for slide in slides]) for name in slides[0].numbers}
            control = entry.card.kind == "control"
            found.append(Kept(method=plan.mark(entry.name), control=control, best=_best(slides), **means))
    return tuple(found)


def _slides(job: Job, store: Store, cohort: Cohort) -> Iterator[_Slide]:
    for part, prediction in zip(job.fold.test, store.predictions(job.key), strict=True):
        panel = Panel(prediction.genes)
        true, guess = truth(job.task, cohort, part, panel), prediction.values
        pairs, levels = correlation_preservation(true, guess), profile(true, guess)
        pattern = spatial_pattern(true, guess, measured(cohort, part).centres_um)
        moves = ~np.isnan(pattern.truth)
        numbers = {
            "correlation_pcc": pairs.pcc,
            "correlation_difference": pairs.mean_abs_difference,
            "means_pcc": levels.pcc_means,
            "variances_pcc": levels.pcc_variances,
            "variance_kept": levels.variance_kept,
            "moran_truth": _mean(pattern.truth[moves]),
            "moran_predicted": _mean(np.nan_to_num(pattern.predicted[moves])),
            "moran_pcc": pattern.pcc,
        }
        yield _Slide(numbers, dict(zip(panel.genes, pearson_per_gene(true, guess).tolist(), strict=True)))


def _best(slides: Sequence[_Slide]) -> tuple[TopGene, ...]:
    """Genes that are scored on every slide: a gene of one lucky slide would lead otherwise."""
    genes = [gene for gene in slides[0].pcc if all(np.isfinite(slide.pcc.get(gene, np.nan)) for slide in slides)]
    means = np.array([np.mean([slide.pcc[gene] for slide in slides]) for gene in genes])
    return top_genes(means, genes, TOP)


def _mean(values: Sequence[float] | Array) -> float:
    found = np.asarray(values, dtype=np.float64)
    return float(np.nanmean(found)) if np.isfinite(found).any() else float("nan")
