"""Harmony: with one cluster the ridge regression of its paper, and the same bits every time."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from stbench.protocols.batch_correction.harmony import harmony

SIZES = (9, 12, 11)


def values_of(seed=0, sizes=SIZES):
    """Log counts of three batches, the first of them deeper."""
    rng = np.random.default_rng(seed)
    drawn = np.log1p(rng.poisson(4.0, (sum(sizes), 6))).astype(np.float32)
    drawn[: sizes[0]] += 1.0
    return drawn, np.repeat(np.arange(len(sizes)), sizes)


def ridge_by_hand(values, batches):
    """One cluster is a ridge regression on the batch with a free intercept, whose batch part is taken off."""
    own = np.eye(batches.max() + 1)[batches]
    design = np.column_stack([np.ones(len(values)), own])
    penalty = np.diag([0.0, *np.ones(own.shape[1])])
    weights = np.linalg.solve(design.T @ design + penalty, design.T @ values.astype(np.float64))
    return values - own @ weights[1:]


@pytest.mark.parametrize("sizes", [SIZES, (2, 2, 2), (5, 20)], ids=["three slides", "a square matrix", "two slides"])
def test_with_one_cluster_harmony_is_the_ridge_regression_of_its_paper(sizes):
    values, batches = values_of(sizes=sizes)
    assert_allclose(harmony(values, batches), ridge_by_hand(values, batches), atol=1e-5)


def test_the_same_values_give_the_same_bits_and_slides_come_closer():
    values, batches = values_of(sizes=(60, 60, 60))
    first = harmony(values, batches)
    assert_array_equal(first, harmony(values.copy(), batches))
    assert first.dtype == np.float32
    spread, before = (np.ptp([x[batches == b].mean() for b in range(3)]) for x in (first, values))
    assert spread < before / 3
