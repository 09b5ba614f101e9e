"""Tidy: all scores of a plan as one table, a row per number, and their means per gene."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from stbench.data import Cohort
from stbench.errors import SelectionError
from stbench.plan import Job, Plan
from stbench.quantities import Quantity
from stbench.score import SlideScores

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = ("task", "dataset", "method", "fold", "slide", "patient", "seed", "gene", "metric", "value")
PER_GENE = ("pcc", "mae", "rmse")
Scores = Mapping[str, tuple[SlideScores, ...]]


def tidy_scores(plan: Plan, cohort: Cohort, scores: Scores) -> "pd.DataFrame":
    """Every score of the jobs that are scored.

    Returns:
        ``COLUMNS``; ``gene`` is empty for a metric of the slide as a whole; ``slide`` is "fold NAME, pooled" for scores
        over all test slides of a fold at once, and ``patient`` is then their patient, or empty for several. A score
        whose truth is constant is NaN.
    """
    import pandas as pd

    patients = {slide.name: slide.patient for slide in cohort.slides}
    parts = [
        part
        for job in plan.jobs
        for one in scores.get(job.key, ())
        for part in _parts(job, one, _patient(job, one, patients))
    ]
    table = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame({name: [] for name in COLUMNS})
    return table.loc[:, list(COLUMNS)]


def gene_means(plan: Plan, scores: Scores, quantity: Quantity, markers: Sequence[str]) -> dict[str, dict[str, float]]:
    """Each method's mean score per gene, over seeds and the test slides on which the gene is one of the quantity's.

    Returns:
        By method, then gene; methods that lack a fold are left out, as in a leaderboard.

    Raises:
        SelectionError: the quantity is of slides as a whole.
    """
    if not quantity.genes:
        raise SelectionError(
            f"metric '{quantity.text}'", "is of a slide as a whole", "a metric per gene, or --unit patient or slide"
        )
    found: dict[str, dict[str, float]] = {}
    for entry in plan.entries:
        jobs = [job for job in plan.jobs if job.entry.name == entry.name]
        values: dict[str, list[float]] = {}
        for one in (one for job in jobs for one in _leading(job, scores)):
            kept = one.genes[quantity.chosen(one, markers)]
            for gene, value in zip(kept["gene"], kept[quantity.metric], strict=True):
                values.setdefault(gene, []).append(value)
        if jobs and all(job.key in scores for job in jobs):
            scored = {gene: np.asarray(each) for gene, each in values.items()}
            found[entry.name] = {g: float(np.nanmean(each)) for g, each in scored.items() if np.isfinite(each).any()}
    return found


def _leading(job: Job, scores: Scores) -> list[SlideScores]:
    """Scores that the task averages: of each slide, or of the fold's spots pooled."""
    found = scores.get(job.key, ())
    together = job.task.averaging == "pooled" and any(one.pooled for one in found)
    return [one for one in found if one.pooled == together]


def _parts(job: Job, one: SlideScores, patient: str) -> "Iterator[pd.DataFrame]":
    """Rows of one slide: a table per metric of genes, and one of the metrics of the whole."""
    import pandas as pd

    known: dict[str, Any] = {
        "task": job.task.name, "dataset": job.dataset, "method": job.entry.name, "fold": job.fold.name,
        "slide": one.slide, "patient": patient, "seed": job.seed,
    }  # fmt: skip
    if len(one.genes):
        for metric in PER_GENE:
            yield pd.DataFrame({"gene": one.genes["gene"], "metric": metric, "value": one.genes[metric]}).assign(
                **known
            )
    whole = {"gene": "", "metric": list(one.overall), "value": np.array(list(one.overall.values()), dtype=np.float64)}
    yield pd.DataFrame(whole).assign(**known)


def _patient(job: Job, one: SlideScores, patients: Mapping[str, str]) -> str:
    if not one.pooled:
        return patients.get(one.slide, "")
    tested = {patients[part.slide] for part in job.fold.test}
    return tested.pop() if len(tested) == 1 else ""
