"""Gamma-Poisson genes: from the replicate correlation at half depth to the one at full depth."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stbench.data import targets
from stbench.scoring.gamma_poisson import full_depth_correlation

TOTALS = np.linspace(500, 5000, 50)
spaces = st.sampled_from(["log1p-cp10k", "log1p-counts"])


def replicates(target, share, spread, part, totals, rng):
    """Correlation of two measurements of one gene at a part of the depth, in the target space."""
    rates = totals * share * (rng.gamma(1 / spread, spread, len(totals)) if spread else 1.0)
    factor = targets[target].factor(totals * part)
    first, second = (np.log1p(factor * rng.poisson(rates * part)) for _ in range(2))
    return np.corrcoef(first, second)[0, 1]


@pytest.mark.parametrize("target", ["log1p-cp10k", "log1p-counts"])
@pytest.mark.parametrize(("share", "spread"), [(5e-4, 2.0), (2e-3, 0.5), (2e-2, 0.1), (2e-1, 0.05)])
def test_the_correlation_at_full_depth_is_that_of_simulated_counts(target, share, spread):
    totals, rng = np.full(60_000, 3000.0), np.random.default_rng(0)
    half, full = (replicates(target, share, spread, part, totals, rng) for part in (0.5, 1.0))
    (found,) = full_depth_correlation(np.array([half]), np.array([share]), totals, target)
    assert found == pytest.approx(full, abs=0.015)


@settings(max_examples=20, deadline=None)
@given(st.lists(st.floats(0, 1), min_size=2, max_size=20), st.floats(1e-5, 0.1), spaces)
def test_it_rises_with_the_correlation_at_half_depth(halves, share, target):
    half = np.sort(halves)
    full = full_depth_correlation(half, np.full(len(half), share), TOTALS, target)
    assert ((full >= 0) & (full <= 1)).all()
    assert (np.diff(full) >= -1e-12).all()


@settings(max_examples=20, deadline=None)
@given(st.lists(st.floats(0, 1), min_size=2, max_size=20), st.floats(1e-5, 0.1), spaces)
def test_more_depth_loses_nothing_where_all_spots_have_the_same(halves, share, target):
    """Where depths differ they alone correlate replicates, less so at full depth: flat genes may lose by it."""
    half = np.array(halves)
    full = full_depth_correlation(half, np.full(len(half), share), np.full(50, 2500.0), target)
    reachable = half <= full.max()
    assert (full >= half - 1e-6)[reachable].all()


@pytest.mark.parametrize("spread", [0.0, 0.003])
def test_a_flat_gene_of_spots_of_many_depths_loses_correlation_with_depth_as_simulated_counts_do(spread):
    totals, rng = np.tile(TOTALS, 4000), np.random.default_rng(0)
    half, full = (replicates("log1p-cp10k", 0.003, spread, part, totals, rng) for part in (0.5, 1.0))
    (found,) = full_depth_correlation(np.array([half]), np.array([0.003]), TOTALS, "log1p-cp10k")
    assert full < half
    assert full <= found < half


@settings(max_examples=20, deadline=None)
@given(st.permutations(range(8)), spaces)
def test_the_order_of_genes_and_of_spots_does_not_matter(order, target):
    half, share = np.linspace(0.1, 0.9, 8), np.geomspace(1e-4, 1e-2, 8)
    full = full_depth_correlation(half, share, TOTALS, target)
    turned = full_depth_correlation(half[list(order)], share[list(order)], TOTALS[::-1], target)
    assert np.allclose(turned, full[list(order)], rtol=1e-12)


@pytest.mark.parametrize("half", [0.2, 0.5, 0.8])
def test_spearman_and_browns_formula_is_near_and_not_it(half):
    share = np.geomspace(1e-4, 1e-2, 12)
    full = full_depth_correlation(np.full(12, half), share, TOTALS, "log1p-cp10k")
    brown = 2 * half / (1 + half)
    assert np.abs(full - brown).max() < 0.08
    assert np.abs(full - brown).max() > 1e-3
