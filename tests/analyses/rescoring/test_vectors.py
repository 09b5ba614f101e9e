"""Correlations across genes and of whole slides, where entries are masked."""

import numpy as np
import pytest

from stbench.analyses.rescoring.sums import Sums, sums_of
from stbench.analyses.rescoring.vectors import spot_correlations, vector_correlations
from tests.made.ledger import plain_pcc

RNG = np.random.default_rng(0)
TRUTH, PREDICTED = RNG.normal(size=(2, 9, 6)) + np.arange(6)
GENES = np.array([True, True, False, True, True, True])
MASKS = {"all": None, "spots": np.arange(9) > 2, "entries": RNG.random((9, 6)) < 0.8}


@pytest.mark.parametrize("mask", MASKS)
def test_entries_that_do_not_enter_are_in_no_vector(mask):
    mask = MASKS[mask]
    enters = np.ones((9, 6), bool) if mask is None else (mask if mask.ndim == 2 else np.repeat(mask[:, None], 6, 1))
    sums = Sums(*(each[None] for each in sums_of(TRUTH, PREDICTED, mask)))
    both = enters & GENES
    assert vector_correlations(sums, GENES[None]).pcc[0, 0] == pytest.approx(plain_pcc(TRUTH[both], PREDICTED[both]))
    rows = [(TRUTH[s, both[s]], PREDICTED[s, both[s]]) for s in range(9) if both[s].any()]
    across = spot_correlations(TRUTH, PREDICTED, mask, GENES).pcc[0]
    assert across == pytest.approx([plain_pcc(*row) for row in rows], nan_ok=True)
