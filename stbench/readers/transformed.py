"""Transformed counts: what seems to have been done to numbers that are no counts any more."""

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

Array = np.ndarray[Any, Any]
EQUAL = 0.001
"""Range of spots' totals over their mean below which they were made equal."""
CENTRED = 0.05
"""Mean of a gene over its spread below which it was made 0."""
LARGEST_LOG = 25.0
"""A number above every logarithm of a count, to whatever base."""
WHOLE = 0.001
"""How far from whole numbers multiples of a factor may lie, as float32 leaves them."""


def what_was_done(counts: "csr_matrix") -> str:
    """What numbers look like that are no counts, as a clause ("they look ..."); "" where they tell nothing.

    Args:
        counts: (n_spots, n_genes), some of whose numbers are negative or not whole.
    """
    values = counts.data
    if not len(values) or not np.isfinite(values).all():
        return ""
    if (values < 0).any():
        centred = "they look scaled: every gene has the mean 0 over the spots"
        return centred if _is_centred(counts) else "they look centred, corrected for batches, or made otherwise"
    if total := _equal_total(counts.data, counts):
        return f"they look normalised: all spots have the total {total:,.6g}"
    for name, back in (("log1p", np.expm1), ("log2 of 1 more", lambda logs: np.exp2(logs) - 1)):
        if values.max() < LARGEST_LOG and (total := _equal_total(back(values.astype(np.float64)), counts)):
            return f"they look like {name} of counts per {total:,.6g}"
    if _have_factors(counts):
        return "they look divided by a factor of each spot"
    return "they look like logarithms" if values.max() < LARGEST_LOG else ""


def _is_centred(counts: "csr_matrix") -> bool:
    means = np.asarray(counts.mean(axis=0)).ravel()
    spreads = np.sqrt(np.maximum(np.asarray(counts.multiply(counts).mean(axis=0)).ravel() - means**2, 0))
    varied = spreads > 0
    return bool(varied.any() and np.median(np.abs(means[varied]) / spreads[varied]) < CENTRED)


def _equal_total(values: Array, counts: "csr_matrix") -> float:
    """The total that all spots have which have any; 0.0 where they differ."""
    sums = np.add.reduceat(np.append(values, 0.0).astype(np.float64), counts.indptr[:-1])
    totals = sums[np.diff(counts.indptr) > 0]
    if len(totals) < 3 or np.ptp(totals) > EQUAL * totals.mean():
        return 0.0
    return float(np.median(totals))


def _have_factors(counts: "csr_matrix") -> bool:
    """Whether the numbers of most spots are whole multiples of their smallest, which was a count of 1."""
    rows = [row[row > 0] for row in np.split(counts.data, counts.indptr[1:-1])]
    ratios = [row / row.min() for row in rows if len(row) > 1]
    whole = [bool((np.abs(each - np.round(each)) < WHOLE * each).all() and np.ptp(each) > 0) for each in ratios]
    return len(whole) > 0 and float(np.mean(whole)) > 0.5
