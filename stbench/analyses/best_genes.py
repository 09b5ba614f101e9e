"""Best genes: those that each row predicts best, as some papers list them."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from stbench.metrics.slide_scores import UNRANKED, SlideScores
from stbench.scoring.answers import Answer, Answers, Entrant
from stbench.scoring.score import Scores
from stbench.statistics.means import mean_without_nan

METRIC = "pcc"


class BestGene(NamedTuple):
    """A gene, and how well a row predicts it."""

    gene: str
    score: float
    """Mean PCC over all test slides; seeds are averaged first."""


def best_genes_of(answers: Answers, scores: Scores) -> Mapping[str, tuple[BestGene, ...]]:
    """By row, as many genes as the task asks for, the best first; of rows that are answered whole.

    A gene counts where its truth varies on every test slide and its score is above zero, which it is not where it is
    predicted as constant. Markers that were added to the panel do not count.
    """
    many = answers.task.best_genes
    whole = [entrant for entrant in answers.entrants if many and _is_whole(entrant, scores)]
    return {entrant.name: _best(entrant.answers, scores)[:many] for entrant in whole}


def _is_whole(entrant: Entrant, scores: Scores) -> bool:
    return bool(entrant.answers) and all(answer.key in scores for answer in entrant.answers)


def _best(answers: Sequence[Answer], scores: Scores) -> tuple[BestGene, ...]:
    """All genes that count, by their score and then by name."""
    by_slide: dict[str, dict[str, list[float]]] = {}
    for answer in answers:
        for score in scores[answer.key]:
            if not score.pooled:
                _add(by_slide.setdefault(score.slide, {}), score)
    shared = set.intersection(*(set(genes) for genes in by_slide.values())) if by_slide else set()
    means = {gene: mean_without_nan([mean_without_nan(genes[gene]) for genes in by_slide.values()]) for gene in shared}
    ordered = sorted(shared, key=lambda gene: (-means[gene], gene))
    return tuple(BestGene(gene, means[gene]) for gene in ordered if means[gene] > 0)


def _add(genes: dict[str, list[float]], score: SlideScores) -> None:
    """A slide's scores of genes that count, with one seed."""
    counted = score.genes[(score.genes["hvg_rank"] < UNRANKED) & score.genes[METRIC].notna()]
    for gene, value in zip(counted["gene"], counted[METRIC], strict=True):
        genes.setdefault(gene, []).append(float(value))
