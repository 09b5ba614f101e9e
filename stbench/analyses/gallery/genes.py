"""Genes of a gallery: which ones are shown, their maps, and the scores of every one."""

from collections.abc import Mapping, Sequence

import numpy as np

from stbench.analyses.gallery.base import MEASURED, GeneMaps, GeneScores, Levels, levels
from stbench.analyses.score_table import gene_means
from stbench.data import Panel
from stbench.metrics.gene import pearson_per_gene
from stbench.scoring.answers import Answer, Answers
from stbench.scoring.ceilings import ceilings_of
from stbench.scoring.columns import ScoreColumn
from stbench.scoring.score import Scores
from stbench.statistics.means import mean_without_nan

MOST_GENES, LEAST_GENES = 12, 4
BYTES = 200_000
"""Of maps, a byte for each spot, gene and method; with more spots or methods, fewer genes are shown."""
COLUMNS = (ScoreColumn("pcc", "all"), ScoreColumn("pcc", "markers"))
"""Markers that were added to a panel are in no column of all genes."""


def gene_scores(answers: Answers, scores: Scores) -> GeneScores:
    """PCC and noise ceiling of the genes that all folds ask for, in the order of the first one's panel."""
    means: dict[str, dict[str, float]] = {}
    for column in COLUMNS:
        for method, values in gene_means(answers, scores, column).items():
            means[method] = values | means.get(method, {})
    panels = [fold.panel.genes for fold in answers.questions.folds if fold.panel is not None]
    shared = set(panels[0]).intersection(*panels, *means.values()) if panels and means else set()
    genes = tuple(gene for gene in panels[0] if gene in shared) if panels else ()
    limits = _ceilings(answers)
    return GeneScores(
        genes=genes, ceiling=tuple(round(limits.get(gene, np.nan), 3) for gene in genes) if limits else (),
        methods={method: tuple(round(values[gene], 3) for gene in genes) for method, values in means.items()},
    )  # fmt: skip


def shown_genes(answers: Answers, scores: GeneScores, n_spots: int) -> tuple[str, ...]:
    """Markers that every fold asks for, then the genes of the highest noise ceiling; else of the best score."""
    room = BYTES // max(1, n_spots * (len(scores.methods) + 1))
    many = min(MOST_GENES, max(LEAST_GENES, room))
    markers = [gene for gene in answers.cohort.markers if gene in scores.genes]
    worth = np.nan_to_num(_worth(scores), nan=-1.0)
    best = [scores.genes[at] for at in np.argsort(-worth, kind="stable")]
    return tuple(dict.fromkeys([*markers, *best]))[:many]


def gene_maps(answers: Answers, genes: Sequence[str], slides: Sequence[str]) -> GeneMaps:
    """Maps of ``genes`` on ``slides``, measured and of every complete entrant; of several seeds, the first's."""
    panel, found = Panel(tuple(genes)), dict[str, dict[str, dict[str, Levels]]]()
    pcc: dict[str, dict[str, dict[str, float]]] = {}
    for entrant in answers.complete:
        for answered in (one for answer in first_seed(answers, entrant.answers) for one in answers.answered(answer)):
            slide = answered.slide
            if slide.name in slides:
                truth = slide.expression(panel)
                values = answered.values[:, panel.positions(answered.panel.genes)]
                found.setdefault(MEASURED, {})[slide.name] = _levels(truth, genes)
                found.setdefault(entrant.name, {})[slide.name] = _levels(values, genes)
                scores = np.round(pearson_per_gene(truth, values), 3).tolist()
                pcc.setdefault(entrant.name, {})[slide.name] = dict(zip(genes, scores, strict=True))
    markers = tuple(gene for gene in answers.cohort.markers if gene in genes)
    return GeneMaps(genes=tuple(genes), markers=markers, levels=found, pcc=pcc)


def first_seed(answers: Answers, of: Sequence[Answer]) -> list[Answer]:
    """Answers with the task's first seed."""
    return [answer for answer in of if answer.seed == answers.task.seeds[0]]


def _levels(values: "np.ndarray[tuple[int, int], np.dtype[np.float64]]", genes: Sequence[str]) -> dict[str, Levels]:
    return {gene: levels(values[:, at]) for at, gene in enumerate(genes)}


def _worth(scores: GeneScores) -> "np.ndarray[tuple[int], np.dtype[np.float64]]":
    if scores.ceiling:
        return np.array(scores.ceiling)
    return np.max([*scores.methods.values()], axis=0) if scores.methods else np.zeros(len(scores.genes))


def _ceilings(answers: Answers) -> Mapping[str, float]:
    """Mean noise ceiling of each gene over test slides."""
    values: dict[str, list[float]] = {}
    for scores in ceilings_of(answers):
        for gene, value in zip(scores.genes["gene"], scores.genes["pcc"], strict=True):
            values.setdefault(gene, []).append(value)
    return {gene: mean_without_nan(each) for gene, each in values.items()}
