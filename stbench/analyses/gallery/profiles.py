"""Profiles: level, spread and correlation of genes as measured and as every entrant predicts them."""

from collections.abc import Iterator, Sequence

import numpy as np

from stbench.analyses.gallery.base import MEASURED, Array, Profiles
from stbench.analyses.gallery.genes import first_seed
from stbench.data import Panel
from stbench.metrics.structure import gene_correlation
from stbench.scoring.answers import Answers

MOST_GENES, MOST_PAIRED = 120, 24


def profiles(answers: Answers, genes: Sequence[str]) -> Profiles:
    """Of the genes that vary most as measured, means over test slides; with several seeds, of the first.

    Args:
        answers: what was answered.
        genes: those that every fold asks for.
    """
    tables: dict[str, list[Array]] = {}
    for entrant in answers.complete:
        for answer in first_seed(answers, entrant.answers):
            for answered in answers.answered(answer):
                at = Panel(tuple(genes)).positions(answered.panel.genes)
                tables.setdefault(entrant.name, []).append(np.asarray(answered.values[:, at], np.float64))
    truths = list(_truths(answers, genes))
    spread = np.mean([truth.var(axis=0) for truth in truths], axis=0)
    most = np.sort(np.argsort(-spread, kind="stable")[:MOST_GENES])
    paired = _ordered(truths, np.argsort(-spread, kind="stable")[:MOST_PAIRED])
    tables = {MEASURED: truths, **tables}
    return Profiles(
        genes=tuple(genes[at] for at in most),
        mean={name: _over_slides([one.mean(axis=0)[most] for one in each]) for name, each in tables.items()},
        variance={name: _over_slides([one.var(axis=0)[most] for one in each]) for name, each in tables.items()},
        paired=tuple(genes[at] for at in paired),
        correlation={
            name: tuple(_rounded(row, 2) for row in _correlation(each, paired)) for name, each in tables.items()
        },
    )


def _truths(answers: Answers, genes: Sequence[str]) -> Iterator[Array]:
    """Measured expression of every test slide."""
    panel = Panel(tuple(genes))
    for fold in answers.questions.folds:
        for part in fold.fold.test:
            yield np.asarray(answers.questions.measured(part).expression(panel), np.float64)


def _correlation(tables: Sequence[Array], chosen: Array) -> Array:
    """Mean over slides; a gene that is constant correlates 0 with others."""
    return np.asarray(np.mean([np.nan_to_num(gene_correlation(table[:, chosen])) for table in tables], axis=0))


def _ordered(truths: Sequence[Array], chosen: Array) -> Array:
    """Genes in the order of the leaves of a tree of their measured correlations."""
    from scipy.cluster.hierarchy import leaves_list, linkage
    from scipy.spatial.distance import squareform

    if len(chosen) < 3:
        return chosen
    distance = (1 - _correlation(truths, chosen)).clip(0)
    np.fill_diagonal(distance, 0)
    return np.asarray(chosen[leaves_list(linkage(squareform((distance + distance.T) / 2), "average"))])


def _over_slides(values: Sequence[Array]) -> tuple[float, ...]:
    return _rounded(np.mean(values, axis=0))


def _rounded(values: Array, digits: int = 4) -> tuple[float, ...]:
    return tuple(np.round(values, digits).tolist())
