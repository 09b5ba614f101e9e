"""Tidy: all scores of a plan as one table, a row per number, and their means per gene."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from stbench.data import Cohort
from stbench.errors import SelectionError
from stbench.runs.plan import Job, Plan
from stbench.scoring.ceiling import share_of_ceiling
from stbench.scoring.columns import Quantity
from stbench.scoring.score import SlideScores

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = ("task", "dataset", "method", "fold", "slide", "patient", "seed", "gene", "metric", "value")
PER_GENE = ("pcc", "mae", "rmse")
CEILING, SHARE = "noise-ceiling", "pcc_share"
"""The method that rows of noise ceilings carry, and the metric of a PCC over its ceiling."""
Scores = Mapping[str, tuple[SlideScores, ...]]


def tidy_scores(plan: Plan, cohort: Cohort, scores: Scores, ceilings: Sequence[SlideScores] = ()) -> "pd.DataFrame":
    """Every score of the jobs that are scored, and the noise ceilings beside them.

    Args:
        plan, cohort, scores: what was run, on which slides, with which scores by job key.
        ceilings: noise ceilings of test slides. They become rows of the method ``CEILING`` and metric ``pcc``, and give
            every method rows of the metric ``SHARE``: NaN where a ceiling is too low to divide by.

    Returns:
        ``COLUMNS``; ``gene`` is empty for a metric of the slide as a whole; ``slide`` is "fold NAME, pooled" for scores
        over all test slides of a fold at once, and ``patient`` is then their patient, or empty for several. A score
        whose truth is constant is NaN.
    """
    import pandas as pd

    patients = {slide.name: slide.patient for slide in cohort.slides}
    limits = {one.slide: one for one in ceilings}
    parts = [
        part
        for job in plan.jobs
        for one in scores.get(job.key, ())
        for part in _parts(job, one, _patient(job, one, patients), limits.get(one.slide))
    ]
    parts += _ceiling_parts(plan, limits, patients)
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


def _parts(job: Job, one: SlideScores, patient: str, limit: SlideScores | None) -> "Iterator[pd.DataFrame]":
    """Rows of one slide: a table per metric of genes, and one of the metrics of the whole."""
    import pandas as pd

    known = _known(job, job.entry.name, one.slide, patient)
    if len(one.genes):
        for metric in PER_GENE:
            yield pd.DataFrame({"gene": one.genes["gene"], "metric": metric, "value": one.genes[metric]}).assign(
                **known
            )
    if limit is not None:
        share = share_of_ceiling(one.genes["pcc"].to_numpy(), _aligned(limit, one.genes["gene"]))
        yield pd.DataFrame({"gene": one.genes["gene"], "metric": SHARE, "value": share}).assign(**known)
    whole = {"gene": "", "metric": list(one.overall), "value": np.array(list(one.overall.values()), dtype=np.float64)}
    yield pd.DataFrame(whole).assign(**known)


def _ceiling_parts(
    plan: Plan, limits: Mapping[str, SlideScores], patients: Mapping[str, str]
) -> "Iterator[pd.DataFrame]":
    """Rows of the noise ceilings, once per test slide."""
    testing = {part.slide: job for job in plan.jobs for part in job.fold.test}
    for slide, job in testing.items():
        if slide in limits:
            genes = limits[slide].genes[["gene", "pcc"]].rename(columns={"pcc": "value"})
            yield genes.assign(metric="pcc", **_known(job, CEILING, slide, patients.get(slide, "")))


def _aligned(limit: SlideScores, genes: "pd.Series[str]") -> "np.ndarray[Any, Any]":
    """Ceilings of ``genes``, NaN for those without."""
    return limit.genes.set_index("gene")["pcc"].reindex(genes).to_numpy(dtype=np.float64)


def _known(job: Job, method: str, slide: str, patient: str) -> dict[str, Any]:
    """What all rows of a slide have in common."""
    return {
        "task": job.task.name, "dataset": job.dataset, "method": method, "fold": job.fold.name,
        "slide": slide, "patient": patient, "seed": job.seed,
    }  # fmt: skip


def _patient(job: Job, one: SlideScores, patients: Mapping[str, str]) -> str:
    if not one.pooled:
        return patients.get(one.slide, "")
    tested = {patients[part.slide] for part in job.fold.test}
    return tested.pop() if len(tested) == 1 else ""
