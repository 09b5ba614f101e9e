"""Values of ``nan``: what a gene without a PCC counts as; they differ only where something is constant."""

import numpy as np

from stbench.analyses.rescoring.base import Array, switch_value
from stbench.analyses.rescoring.sums import Correlations

Counted = tuple[Array, Array]
"""(n_units, n_genes) what each gene counts as, and whether it counts; NaN that counts makes its mean NaN."""


@switch_value(
    switch="nan", title="out and counted", says="a constant truth is left out and counted, a constant prediction is 0"
)
def counted_out(c: Correlations) -> Counted:
    """The clean one: nothing to find is no score, and not to move is one."""
    return np.where(c.constant_prediction, 0.0, c.pcc), c.present & ~c.constant_truth


@switch_value(
    switch="nan", title="both dropped", says="genes without a PCC are left out, be truth or prediction constant"
)
def dropped(c: Correlations) -> Counted:
    """As nanmean."""
    return c.pcc, ~np.isnan(c.pcc)


@switch_value(
    switch="nan", title="dropped, then chosen", drops_first=True,
    says="genes without a PCC are left out before any are chosen, so that the next ones fill their ranks",
)  # fmt: skip
def refilled(c: Correlations) -> Counted:
    """As many genes are averaged as are asked for."""
    return c.pcc, ~np.isnan(c.pcc)


@switch_value(switch="nan", title="as 0", says="genes without a PCC count as 0")
def zero(c: Correlations) -> Counted:
    """As nan_to_num."""
    return np.nan_to_num(c.pcc), c.present


@switch_value(switch="nan", title="as -1", says="genes without a PCC count as -1")
def minus_one(c: Correlations) -> Counted:
    """As low as can be."""
    return np.where(np.isnan(c.pcc), -1.0, c.pcc), c.present


@switch_value(
    switch="nan", title="poison", instead="dropped", says="one gene without a PCC leaves the mean without a number"
)
def poison(c: Correlations) -> Counted:
    """As mean."""
    return c.pcc, c.present


@switch_value(
    switch="nan", title="dropped, misindexed", whole_list=True,
    says="genes without a PCC are taken out of the list, which is then read at the places that the chosen genes had in "
    "the full one: other genes are averaged, and places beyond its end none",
)  # fmt: skip
def misindexed(c: Correlations) -> Counted:
    """The j-th gene of the full list counts as the j-th that has a PCC."""
    values, counted = np.full(c.pcc.shape, np.nan), np.zeros(c.pcc.shape, dtype=bool)
    for unit, pcc in enumerate(c.pcc):
        left = pcc[~np.isnan(pcc)]
        columns = np.nonzero(c.present[unit])[0][: len(left)]
        values[unit, columns], counted[unit, columns] = left, True
    return values, counted
