"""Measured: counts, genes and labels of a slide, whether they are held in memory or opened when they are used."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

import numpy as np

from stbench.data.fingerprints import counts_fingerprint
from stbench.data.labels import plain_labels

if TYPE_CHECKING:
    from anndata import AnnData
    from scipy.sparse import csr_matrix

Array = np.ndarray[Any, Any]


class Measured(Protocol):
    """What was measured on a slide's spots, in their order."""

    @property
    def genes(self) -> tuple[str, ...]:
        """Names, in column order."""
        ...

    @property
    def counts(self) -> "csr_matrix":
        """Raw counts, (n_spots, n_genes), CSR."""
        ...

    @property
    def totals(self) -> Array:
        """(n_spots,) float64: counts of each spot over all genes."""
        ...

    @property
    def labels(self) -> Array | None:
        """(n_spots,) str, "" where unlabelled; None where there are none."""
        ...

    @property
    def fingerprint(self) -> str:
        """sha256 of counts and genes."""
        ...

    def adata(self, spots: Sequence[str], centres_px: Array) -> "AnnData":
        """As an AnnData, for the spots' names and places."""
        ...


class InMemory(NamedTuple):
    """An AnnData, as it is."""

    held: "AnnData"

    @property
    def genes(self) -> tuple[str, ...]:
        """Names, in column order."""
        return tuple(self.held.var_names)

    @property
    def counts(self) -> "csr_matrix":
        """Its X."""
        return self.held.X

    @property
    def totals(self) -> Array:
        """(n_spots,) float64."""
        return totals_of(self.counts)

    @property
    def labels(self) -> Array | None:
        """(n_spots,) str; None where ``obs`` has no labels."""
        return plain_labels(self.held.obs["label"]) if "label" in self.held.obs else None

    @property
    def fingerprint(self) -> str:
        """sha256 of counts and genes."""
        return counts_fingerprint(self.counts, self.genes)

    def adata(self, spots: Sequence[str], centres_px: Array) -> "AnnData":
        """The very AnnData."""
        return self.held


def adata_of(
    counts: "csr_matrix", spots: Sequence[str], genes: Sequence[str], centres_px: Array,
    labels: Sequence[str] | None, label_source: str,
) -> "AnnData":  # fmt: skip
    """What was measured on a slide as an AnnData, on the arrays that are given."""
    from anndata import AnnData

    adata = AnnData(X=counts, obsm={"spatial": centres_px})
    adata.obs_names, adata.var_names = list(spots), list(genes)
    if labels is not None:
        adata.obs["label"] = list(labels)
        if label_source:
            adata.uns["label_source"] = label_source
    return adata


def totals_of(counts: "csr_matrix") -> Array:
    """(n_spots,) float64: sums over genes."""
    return np.asarray(counts.sum(axis=1), dtype=np.float64).ravel()
