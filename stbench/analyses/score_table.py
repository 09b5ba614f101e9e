"""Score table: all scores as one table, a row per number, and their means per gene."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from stbench.errors import SelectionError
from stbench.metrics import metrics
from stbench.metrics.slide_scores import SlideScores
from stbench.scoring.answers import Answer, Answers
from stbench.scoring.ceiling import share_of_ceiling
from stbench.scoring.columns import ScoreColumn
from stbench.scoring.score import Scores
from stbench.statistics.means import mean_without_nan

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = ("task", "dataset", "method", "fold", "slide", "patient", "seed", "gene", "metric", "value")
CEILING, SHARE = "noise-ceiling", "pcc_share"
"""The method that rows of noise ceilings carry, and the metric of a PCC over its ceiling."""


def score_table(answers: Answers, scores: Scores, ceilings: Sequence[SlideScores] = ()) -> "pd.DataFrame":
    """Every score of the answers that are measured, and the noise ceilings beside them.

    Args:
        answers, scores: what was answered, with which scores by answer.
        ceilings: noise ceilings of test slides. They become rows of the method ``CEILING`` and metric ``pcc``, and give
            every method rows of the metric ``SHARE``: NaN where a ceiling is too low to divide by.

    Returns:
        ``COLUMNS``; ``gene`` is empty for a metric of the slide as a whole; ``slide`` is "fold NAME, pooled" for scores
        over all test slides of a fold at once, and ``patient`` is then their patient, or empty for several. A score
        whose truth is constant is NaN.
    """
    import pandas as pd

    limits = {ceiling.slide: ceiling for ceiling in ceilings}
    parts = [
        part
        for entrant in answers.entrants
        for answer in entrant.answers
        for score in scores.get(answer.key, ())
        for part in _parts(answers, answer, entrant.name, score, limits.get(score.slide))
    ]
    parts += _ceiling_parts(answers, limits)
    table = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame({name: [] for name in COLUMNS})
    return table.loc[:, list(COLUMNS)]


def gene_means(answers: Answers, scores: Scores, column: ScoreColumn) -> dict[str, dict[str, float]]:
    """Each method's mean score per gene, over seeds and the test slides on which the gene is one of the column's.

    Returns:
        By method, then gene; methods that lack a fold are left out, as in a leaderboard.

    Raises:
        SelectionError: the score column is of slides as a whole.
    """
    if not column.genes:
        raise SelectionError(
            f"metric '{column.text}'", "is of a slide as a whole", "a metric per gene, or --unit patient or slide"
        )
    means: dict[str, dict[str, float]] = {}
    for entrant in answers.complete:
        values: dict[str, list[float]] = {}
        for score in (score for answer in entrant.answers for score in _leading(answers, scores.get(answer.key, ()))):
            genes = score.genes[column.chosen(score, answers.cohort.markers)]
            for gene, value in zip(genes["gene"], genes[column.metric], strict=True):
                values.setdefault(gene, []).append(value)
        averaged = {gene: mean_without_nan(each) for gene, each in values.items()}
        means[entrant.name] = {gene: mean for gene, mean in averaged.items() if np.isfinite(mean)}
    return means


def _leading(answers: Answers, scores: Sequence[SlideScores]) -> list[SlideScores]:
    """Scores that the task averages: of each slide, or of the fold's spots pooled."""
    together = answers.task.averaging == "pooled" and any(score.pooled for score in scores)
    return [score for score in scores if score.pooled == together]


def _parts(
    answers: Answers, answer: Answer, name: str, score: SlideScores, limit: SlideScores | None
) -> "Iterator[pd.DataFrame]":
    """Rows of one slide: a table per metric of genes, and one of the metrics of the whole."""
    import pandas as pd

    known = _known(answers, answer, name, score)
    genes = score.genes
    per_gene = [metric for metric in metrics.names_per("gene", "map") if metric in genes] if len(genes) else []
    for metric in per_gene:
        yield pd.DataFrame({"gene": genes["gene"], "metric": metric, "value": genes[metric]}).assign(**known)
    if limit is not None:
        share = share_of_ceiling(genes["pcc"].to_numpy(), _aligned(limit, genes["gene"]))
        yield pd.DataFrame({"gene": genes["gene"], "metric": SHARE, "value": share}).assign(**known)
    values = np.array(list(score.overall.values()), dtype=np.float64)
    yield pd.DataFrame({"gene": "", "metric": list(score.overall), "value": values}).assign(**known)


def _ceiling_parts(answers: Answers, limits: Mapping[str, SlideScores]) -> "Iterator[pd.DataFrame]":
    """Rows of the noise ceilings, once per test slide."""
    testing = {part.slide: one for e in answers.entrants for one in e.answers for part in one.fold.fold.test}
    for slide, answer in testing.items():
        if slide in limits:
            genes = limits[slide].genes[["gene", "pcc"]].rename(columns={"pcc": "value"})
            yield genes.assign(metric="pcc", **_known(answers, answer, CEILING, limits[slide]))


def _aligned(limit: SlideScores, genes: "pd.Series[str]") -> "np.ndarray[Any, Any]":
    """Ceilings of ``genes``, NaN for those without."""
    return limit.genes.set_index("gene")["pcc"].reindex(genes).to_numpy(dtype=np.float64)


def _known(answers: Answers, answer: Answer, name: str, score: SlideScores) -> dict[str, Any]:
    """What all rows of a slide have in common."""
    return {
        "task": answers.task.name, "dataset": answers.cohort.name, "method": name, "fold": answer.fold.name,
        "slide": score.slide, "patient": _patient(answers, answer, score), "seed": answer.seed,
    }  # fmt: skip


def _patient(answers: Answers, answer: Answer, score: SlideScores) -> str:
    owners = answers.questions.owners
    if not score.pooled:
        return owners.get(score.slide, "")
    tested = {owners[part.slide] for part in answer.fold.fold.test}
    return tested.pop() if len(tested) == 1 else ""
