"""Target spaces: what expression is given in. The only place that knows how counts are scaled."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

import numpy as np
from pydantic import AfterValidator

from stbench.registry import Registry

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

Array = np.ndarray[Any, Any]
Target = str
"""The name of a target space, as slides and cards carry it."""


@dataclass(frozen=True, kw_only=True)
class TargetSpace:
    """log1p of counts: of counts as they are, or of counts per so many of a spot's counts over all genes.

    All spaces are of this form because the noise ceiling needs to know how a count's noise goes into expression.
    """

    name: str
    title: str
    per: float | None
    """Total that every spot's counts are scaled to; None leaves counts as they are."""

    def factor(self, totals: Array | float) -> Any:
        """What counts of a spot with ``totals`` counts are multiplied by: a number, or one per spot."""
        return 1.0 if self.per is None else self.per / np.maximum(totals, 1.0)

    def expression(self, counts: Array, totals: Array) -> Array:
        """Counts (n_spots, n_genes) of spots with ``totals`` (n_spots,) counts over all genes, in this space.

        Spots without any count are zero. float64; float32 where counts are float32 and stay as they are.
        """
        return np.log1p(counts if self.per is None else counts * self.factor(totals)[:, None])

    def sparse_expression(self, counts: "csr_matrix", totals: Array) -> "csr_matrix":
        """As ``expression``, sparse in and out."""
        from scipy.sparse import diags

        return counts.log1p() if self.per is None else (diags(self.factor(totals)) @ counts).log1p().tocsr()

    def counts(self, values: Array, totals: Array | float) -> Array:
        """Back to counts, (n_spots, n_genes), of spots with ``totals`` counts: one number, or one per spot."""
        if self.per is None:
            return np.expm1(values)
        return np.expm1(values) * (totals if np.ndim(totals) == 0 else np.asarray(totals)[:, None]) / self.per

    def from_cp10k(self, values: Array, total: float) -> Array:
        """log1p of counts per 10,000, (n_spots, n_genes), in this space, as if every spot had ``total`` counts."""
        if self == CP10K:
            return values
        return np.log1p(CP10K.counts(values, total) * self.factor(total)).astype(np.float32)


CP10K = TargetSpace(name="log1p-cp10k", title="log1p of counts per 10,000", per=1e4)
COUNTS = TargetSpace(name="log1p-counts", title="log1p of counts", per=None)

targets: Registry[TargetSpace] = Registry(
    "target space",
    builtin={CP10K.name: "stbench.data.target:CP10K", COUNTS.name: "stbench.data.target:COUNTS"},
    group="stbench.targets",
)


def _registered(name: str) -> str:
    if name not in targets:
        raise ValueError("one of " + ", ".join(targets))
    return name


TargetName = Annotated[str, AfterValidator(_registered)]
"""The name of a registered target space, as an option of a card."""
