"""Values of ``panel``: genes already predicted, narrowed to those that a rule over all slides would have chosen."""

import numpy as np

from stbench.analyses.rescoring.base import Array, SwitchValue, switch_value
from stbench.analyses.rescoring.genes import Genes, largest, ranks

train_slides = SwitchValue("panel", "as predicted", "all genes that were predicted, which training slides chose")


@switch_value(
    switch="panel", title="variable over all slides", replay="part", takes_number=True,
    says="of the genes predicted those most variable over all slides, tested ones too",
)  # fmt: skip
def hvg_of_all_slides(genes: Genes, k: int) -> Array:
    """(n_units, n_genes) bool."""
    return _everywhere(genes.all_variance, genes, k)


@switch_value(
    switch="panel", title="expressed over all slides", replay="part", takes_number=True,
    says="of the genes predicted those most expressed over all slides, tested ones too",
)  # fmt: skip
def heg_of_all_slides(genes: Genes, k: int) -> Array:
    """(n_units, n_genes) bool."""
    return _everywhere(genes.all_mean, genes, k)


@switch_value(
    switch="panel", title="mean and spread over all slides", replay="part", takes_number=True,
    says="of the genes predicted those first by the ranks of mean and standard deviation over all slides together",
)  # fmt: skip
def mean_and_sd_of_all_slides(genes: Genes, k: int) -> Array:
    """(n_units, n_genes) bool."""
    able = np.all(genes.available, axis=0, keepdims=True)
    places = ranks(genes.all_mean[None], able) + ranks(genes.all_variance[None], able)
    return _everywhere(-places[0], genes, k)


def _everywhere(values: Array, genes: Genes, k: int) -> Array:
    """The same genes for all units, among those that all have."""
    chosen = largest(values[None], np.all(genes.available, axis=0, keepdims=True), k)
    return np.broadcast_to(chosen, genes.available.shape)
