"""Genes without a PCC: what each rule counts them as, worked out by hand."""

import numpy as np
import pytest

from stbench.analyses.rescoring.averaging import averaged
from stbench.analyses.rescoring.base import switch_values
from stbench.analyses.rescoring.sums import Correlations

NAN = np.nan
C = Correlations(
    pcc=np.array([[0.5, NAN, NAN, 0.1, 0.9]]), constant_truth=np.array([[False, True, False, False, False]]),
    constant_prediction=np.array([[False, False, True, False, False]]), present=np.ones((1, 5), bool),
)  # fmt: skip


@pytest.mark.parametrize(
    ("rule", "mean"),
    [("counted-out", (0.5 + 0 + 0.1) / 3), ("dropped", 0.3), ("refilled", 0.3), ("zero", 0.6 / 4),
     ("minus-one", (0.5 - 2 + 0.1) / 4), ("poison", NAN), ("misindexed", (0.5 + 0.1 + 0.9) / 3)],
)  # fmt: skip
def test_the_first_four_genes_come_to_what_the_rule_says(rule, mean):
    picked = np.array([[True, True, True, True, False]])
    assert averaged(*switch_values[rule].step(C), picked)[0] == pytest.approx(mean, nan_ok=True)


@pytest.mark.parametrize("absent", [0, 3])
def test_a_gene_that_was_not_asked_for_has_no_place_in_the_list_that_is_misread(absent):
    present = np.arange(5) != absent
    left = [value for at, value in enumerate(C.pcc[0]) if present[at] and not np.isnan(value)]
    moved = C._replace(present=present[None], pcc=np.where(present, C.pcc, NAN))
    values, counted = switch_values["misindexed"].step(moved)
    assert values[0][counted[0]].tolist() == left
    assert not counted[0, absent]
