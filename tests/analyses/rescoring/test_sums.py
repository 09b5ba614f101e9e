"""Sums: pooling slides by their sums is pooling their spots, and constants stay constant."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stbench.analyses.rescoring.sums import Sums, sums_of
from tests.made.ledger import plain_pcc


def slides(seed, genes=5, sizes=(12, 9, 15)):
    rng = np.random.default_rng(seed)
    level = rng.normal(0, 5, (len(sizes), 2, 1, genes))
    return [(rng.normal(size=(n, genes)) + at[0], rng.normal(size=(n, genes)) + at[1])
            for n, at in zip(sizes, level, strict=True)]  # fmt: skip


def stacked(pairs, masks=None):
    rows = [sums_of(t, p, None if masks is None else masks[at]) for at, (t, p) in enumerate(pairs)]
    return Sums(*(np.array(each) for each in zip(*rows, strict=True)))


@given(st.integers(0, 2**32 - 1), st.lists(st.integers(0, 3), min_size=3, max_size=3).filter(any))
def test_a_slide_that_weighs_two_is_there_twice(seed, times):
    pairs = slides(seed)
    pooled = stacked(pairs).pooled(np.array([times], float)).correlations()
    t, p = (
        np.concatenate([pair[side] for pair, n in zip(pairs, times, strict=True) for _ in range(n)]) for side in (0, 1)
    )
    assert pooled.pcc[0] == pytest.approx([plain_pcc(t[:, g], p[:, g]) for g in range(5)], abs=1e-9)


@pytest.mark.parametrize("seed", range(4))
def test_entries_that_are_masked_are_in_no_sum(seed):
    pairs, rng = slides(seed), np.random.default_rng(seed)
    masks = [rng.random(t.shape) < 0.6 for t, _ in pairs]
    pcc = stacked(pairs, masks).correlations().pcc
    for (t, p), mask, row in zip(pairs, masks, pcc, strict=True):
        expected = [plain_pcc(t[mask[:, g], g], p[mask[:, g], g]) for g in range(5)]
        assert row == pytest.approx(expected, abs=1e-9, nan_ok=True)


@pytest.mark.parametrize("levels", [(2.0, 2.0, 2.0), (0.1, 0.1, 0.1), (1.0, 2.0, 3.0)])
def test_what_is_constant_on_every_slide_moves_when_pooled_only_if_slides_differ(levels):
    pairs = slides(0)
    for (truth, _), level in zip(pairs, levels, strict=True):
        truth[:, 1] = level
    sums = stacked(pairs)
    assert sums.correlations().constant_truth[:, 1].all()
    alike = len(set(levels)) == 1
    assert bool(sums.pooled(np.ones((1, 3))).correlations().constant_truth[0, 1]) == alike


@pytest.mark.parametrize("spots", [0, 1, 2])
def test_too_few_spots_are_none(spots):
    mask = np.arange(12) < spots
    t, p = slides(0)[0]
    assert not np.any(sums_of(t, p, mask))
    assert not np.any(sums_of(t, p, np.repeat(mask[:, None], 5, axis=1)))


def test_a_gene_that_one_slide_lacks_is_in_no_pool():
    sums = stacked(slides(1))
    sums.n[2, 3] = 0
    pooled = sums.pooled(np.ones((1, 3))).correlations()
    assert pooled.present[0].tolist() == [True, True, True, False, True]
