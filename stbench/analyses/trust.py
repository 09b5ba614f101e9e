"""Trust: what is known of each gene's prediction from cross-validation, beside predictions that nobody can score."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from stbench.metrics.slide_scores import SlideScores
from stbench.scoring.answers import Answers, Entrant
from stbench.scoring.ceiling import share_of_ceiling
from stbench.scoring.ceilings import ceilings_of
from stbench.scoring.score import scores_of
from stbench.statistics.intervals import student_interval
from stbench.statistics.means import mean_without_nan
from stbench.statistics.units import unit_means

if TYPE_CHECKING:
    import pandas as pd

Array = np.ndarray[Any, Any]
COLUMNS = ("pcc", "pcc_low", "pcc_high", "noise_ceiling", "pcc_share", "n_slides", "n_patients")


class Trust(NamedTuple):
    """Scores of genes in cross-validation; rows are genes."""

    genes: "pd.DataFrame"
    """``COLUMNS``. ``pcc``: mean over test slides of the Pearson correlation of predicted and measured expression over
    a slide's spots; ``pcc_low`` and ``pcc_high``: Student's 95 % interval over patients; ``noise_ceiling``: mean of the
    highest PCC that counts so noisy allow; ``pcc_share``: mean of the PCC over the ceiling of its slide;
    ``n_slides``, ``n_patients``: on which the gene was asked for and varied. NaN where there is none."""
    slides: "pd.DataFrame"
    """``pcc`` on each test slide, as it is stored; means over seeds where there are several."""


def trust_of(answers: Answers, entrant: Entrant, genes: Sequence[str]) -> Trust:
    """What cross-validation says of an entrant's predictions of ``genes``; nothing is trained.

    Args:
        answers: to a task whose answers are expression of genes, all of the entrant's measured.
        entrant: a row of them.
        genes: rows of the tables; those that no fold asked for have no scores.
    """
    import pandas as pd

    scores, limits = scores_of(answers), {limit.slide: limit for limit in ceilings_of(answers)}
    own = [score for answer in entrant.answers for score in scores[answer.key] if not score.pooled]
    names = tuple(dict.fromkeys(score.slide for score in own))
    pcc, ceilings, shares = (np.full((len(names), len(genes)), np.nan) for _ in range(3))
    for row, name in enumerate(names):
        limit = _aligned([limits[name]] if name in limits else [], genes)
        pcc[row] = _aligned([score for score in own if score.slide == name], genes)
        ceilings[row], shares[row] = limit, share_of_ceiling(pcc[row], limit)
    owners = [answers.questions.owners[name] for name in names]
    columns = _intervals(pcc, owners) | {
        "pcc": _means(pcc), "noise_ceiling": _means(ceilings), "pcc_share": _means(shares),
        "n_slides": np.isfinite(pcc).sum(axis=0),
    }  # fmt: skip
    index = pd.Index(genes, name="gene")
    return Trust(
        pd.DataFrame(columns, index=index)[list(COLUMNS)], pd.DataFrame(dict(zip(names, pcc, strict=True)), index)
    )


def _aligned(scores: Sequence[SlideScores], genes: Sequence[str]) -> Array:
    """(n_genes,) PCC of ``genes``, mean over scores; NaN for those without."""
    values = [score.genes.set_index("gene")["pcc"].reindex(list(genes)).to_numpy(np.float64) for score in scores]
    return _means(np.array(values)) if len(values) > 1 else values[0] if values else np.full(len(genes), np.nan)


def _means(values: Array) -> Array:
    """(n_genes,) mean over rows that are not NaN."""
    return np.array([mean_without_nan(column) for column in values.T])


def _intervals(pcc: Array, owners: Sequence[str]) -> dict[str, Array]:
    """Intervals over patients, each of whom counts once, and how many there are."""
    intervals = [student_interval(column) for column in unit_means(pcc, owners).means.T]
    return {
        "pcc_low": np.array([interval.low for interval in intervals]),
        "pcc_high": np.array([interval.high for interval in intervals]),
        "n_patients": np.array([interval.n_units for interval in intervals]),
    }
