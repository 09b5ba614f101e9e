"""Which genes of a panel a summary speaks of: highly expressed or highly variable."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from stbench.errors import ShapeError
from stbench.metrics.moments import Floats

Indices = NDArray[np.intp]


class Summary(NamedTuple):
    """Average over a selection of genes."""

    mean: float
    """NaN where no gene of the selection could be scored."""
    n_genes: int
    """Genes in the average."""
    n_left_out: int
    """Genes of the selection whose score is NaN."""


def highly_expressed(truth: NDArray[Any], k: int) -> Indices:
    """HEG-k: the k genes with the largest total in ``truth`` (n_spots, n_genes), largest first.

    Ranked on the test slide's truth, as BLEEP and CMRCNet do; equal totals stay in panel order. A panel of
    fewer than k genes gives all of them.
    """
    return _largest(_expression(truth).sum(axis=0, dtype=np.float64), k)


def highly_variable(truth: NDArray[Any], k: int) -> Indices:
    """HVG-k: the k genes with the largest variance over spots in ``truth``, largest first; else as HEG-k."""
    return _largest(_expression(truth).var(axis=0, dtype=np.float64), k)


def summarise(scores: Floats, genes: Indices | None = None) -> Summary:
    """Mean of per-gene ``scores`` (n_genes,) over a selection (else all genes), NaN left out."""
    chosen = scores if genes is None else scores[genes]
    valid = chosen[~np.isnan(chosen)]
    mean = float(valid.mean()) if len(valid) else float("nan")
    return Summary(mean, len(valid), len(chosen) - len(valid))


def _expression(truth: NDArray[Any]) -> NDArray[Any]:
    values = np.asarray(truth)
    if values.ndim != 2:
        raise ShapeError("truth", f"has {values.ndim} dimensions", "two: spots in rows, genes in columns")
    return values


def _largest(values: Floats, k: int) -> Indices:
    if k < 1:
        raise ShapeError("number of genes to select", f"is {k}", "1 or more")
    return np.argsort(-values, kind="stable")[:k]
