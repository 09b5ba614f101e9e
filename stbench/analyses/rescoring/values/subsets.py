"""Values of ``subset``: which genes of a panel are averaged; the number is how many."""

import numpy as np

from stbench.analyses.rescoring.base import Array, SwitchValue, switch_value
from stbench.analyses.rescoring.genes import Genes, largest, ranks

all_genes = SwitchValue("subset", "all genes", "all genes of the panel")


@switch_value(
    switch="subset", title="HVG of training truth", takes_number=True, says="the genes most variable on training slides"
)
def hvg_train(genes: Genes, k: int) -> Array:
    """(n_units, n_genes) bool."""
    return largest(genes.trained_variance, genes.available, k)


@switch_value(
    switch="subset",
    title="HEG of training truth",
    takes_number=True,
    says="the genes most expressed on training slides",
)
def heg_train(genes: Genes, k: int) -> Array:
    """(n_units, n_genes) bool."""
    return largest(genes.trained_mean, genes.available, k)


@switch_value(
    switch="subset", title="HVG of test truth", takes_number=True,
    says="the genes most variable in the truth that is tested",
)  # fmt: skip
def hvg_test(genes: Genes, k: int) -> Array:
    """(n_units, n_genes) bool."""
    return largest(genes.variance, genes.available, k)


@switch_value(
    switch="subset", title="HEG of test truth", takes_number=True,
    says="the genes most expressed in the truth that is tested",
)  # fmt: skip
def heg_test(genes: Genes, k: int) -> Array:
    """(n_units, n_genes) bool."""
    return largest(genes.mean, genes.available, k)


@switch_value(
    switch="subset", title="PCC-k", takes_number=True,
    says="the genes that the method itself predicts best on the very unit that is tested",
)  # fmt: skip
def best_genes(genes: Genes, k: int) -> Array:
    """(n_units, n_genes) bool; a gene without a PCC is last."""
    return largest(np.where(np.isnan(genes.pcc), -2.0, genes.pcc), genes.available, k)


@switch_value(
    switch="subset", title="HPG", takes_number=True, shared=True,
    says="the genes first by the mean rank of the method's own test PCC over folds: another list for every method",
)  # fmt: skip
def hpg(genes: Genes, k: int, weights: Array) -> Array:
    """(n_draws, n_genes) bool, by (n_draws, n_units) weights; folds are ranked once, and weighted then."""
    folds = list(dict.fromkeys(genes.folds))
    member = np.array([[fold == own for own in genes.folds] for fold in folds], dtype=np.float64)
    defined = ~np.isnan(genes.pcc)
    counts = member @ defined
    means = np.divide(
        member @ np.where(defined, genes.pcc, 0.0), counts, out=np.full(counts.shape, np.nan), where=counts > 0
    )
    able = genes.available.all(axis=0)
    places = ranks(means, np.broadcast_to(able, means.shape))
    of_fold = weights @ (member / member.sum(axis=1, keepdims=True)).T
    total = of_fold.sum(axis=1, keepdims=True)
    shares = np.divide(of_fold, total, out=np.zeros_like(of_fold), where=total > 0)
    mean_ranks = np.round(shares @ places, 9)  # equal means are equal, whatever they were added from
    return largest(-mean_ranks, np.asarray(able)[None], k)


@switch_value(switch="subset", title="markers", says="the dataset's marker genes, those added to the panel too")
def markers(genes: Genes, k: int) -> Array:
    """(n_units, n_genes) bool."""
    return genes.asked & genes.markers
