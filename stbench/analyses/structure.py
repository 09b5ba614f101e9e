"""Structure: what each method's predictions keep of the structure of expression, and which genes it predicts best."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from stbench.metrics.gene import pearson_per_gene
from stbench.metrics.structure import TopGene, correlation_preservation, profile, spatial_pattern, top_genes
from stbench.scoring.answers import Answer, Answers
from stbench.scoring.genes import require_genes
from stbench.statistics.means import mean_without_nan

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


def kept_structure(answers: Answers) -> tuple[Kept, ...]:
    """Every method with all its answers, in order; nothing is trained.

    Raises:
        SelectionError: the task asks for embeddings, which have no genes.
    """
    require_genes(answers.questions, "structure")
    structures = []
    for entrant in answers.complete:
        slides = [slide for answer in entrant.answers for slide in _slides(answer, answers)]
        means = {name: mean_without_nan([slide.numbers[name] for slide in slides]) for name in slides[0].numbers}
        structures.append(Kept(method=entrant.mark, control=entrant.control, best=_best(slides), **means))
    return tuple(structures)


def _slides(answer: Answer, answers: Answers) -> Iterator[_Slide]:
    for answered in answers.answered(answer):
        truth, predicted = answered.slide.expression(answered.panel), answered.values
        pairs, levels = correlation_preservation(truth, predicted), profile(truth, predicted)
        pattern = spatial_pattern(truth, predicted, answered.slide.centres_um)
        moves = ~np.isnan(pattern.truth)
        numbers = {
            "correlation_pcc": pairs.pcc,
            "correlation_difference": pairs.mean_abs_difference,
            "means_pcc": levels.pcc_means,
            "variances_pcc": levels.pcc_variances,
            "variance_kept": levels.variance_kept,
            "moran_truth": mean_without_nan(pattern.truth[moves]),
            "moran_predicted": mean_without_nan(np.nan_to_num(pattern.predicted[moves])),
            "moran_pcc": pattern.pcc,
        }
        pcc = pearson_per_gene(truth, predicted).tolist()
        yield _Slide(numbers, dict(zip(answered.panel.genes, pcc, strict=True)))


def _best(slides: Sequence[_Slide]) -> tuple[TopGene, ...]:
    """Genes that are scored on every slide: a gene of one lucky slide would lead otherwise."""
    genes = [gene for gene in slides[0].pcc if all(np.isfinite(slide.pcc.get(gene, np.nan)) for slide in slides)]
    means = np.array([np.mean([slide.pcc[gene] for slide in slides]) for gene in genes])
    return top_genes(means, genes, TOP)
