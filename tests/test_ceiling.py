import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from stbench.ceiling import expression, noise_ceiling, share_of_ceiling
from stbench.errors import DataError, ShapeError
from stbench.metrics.gene import pearson_per_gene
from stbench.readers.demo.counts import section_truth
from stbench.readers.demo.options import DemoOptions
from stbench.readers.demo.tissue import grow


def tissue(n_spots, rng):
    """Counts of 60 genes whose rates follow three hidden factors, with the rates themselves."""
    base = rng.lognormal(-1, 1.5, 60)
    rates = base * np.exp(rng.normal(0, 1, (n_spots, 3)) @ rng.normal(0, 0.5, (3, 60)))
    rates *= rng.lognormal(np.log(3000), 0.4, (n_spots, 1)) / rates.sum(axis=1, keepdims=True)
    return rng.poisson(rates), rates


@pytest.mark.parametrize("target", ["log1p-cp10k", "log1p-counts"])
def test_ceilings_match_the_known_ones_where_rates_are_known(target):
    rng = np.random.default_rng(0)
    counts, rates = tissue(1500, rng)
    totals = counts.sum(axis=1)
    known = pearson_per_gene(expression(counts, totals, target), expression(rates, rates.sum(axis=1), target))
    found = noise_ceiling(counts, totals, rng, target=target, splits=8).pcc
    judged = (known > 0.2) & (known < 0.95)
    assert judged.sum() > 20
    assert np.abs(found - known)[judged].mean() < 0.03


def test_ceilings_of_the_simulated_cohort_match_the_known_ones_in_every_range():
    options, found, known = DemoOptions(), [], []
    for patient, section in ((0, 0), (0, 1), (1, 0), (1, 1), (2, 0), (2, 1)):
        truth = section_truth(options, patient, section, grow(options, patient, section))
        rng = np.random.default_rng((patient, section))
        rates = rng.gamma(truth.dispersion, truth.mean / truth.dispersion)
        draws = [expression(c, c.sum(axis=1), "log1p-cp10k") for c in rng.poisson(rates, (25, *rates.shape))]
        counts = rng.poisson(rates)
        totals = counts.sum(axis=1)
        best = np.mean(draws, axis=0)  # what a predictor that knows the rates should say
        known.append(pearson_per_gene(expression(counts, totals, "log1p-cp10k"), best))
        found.append(noise_ceiling(counts, totals, rng, splits=10).pcc)
    moves = ~np.isnan(known).all(axis=0)
    true, estimated = (np.nanmean(np.array(values)[:, moves], axis=0) for values in (known, found))
    for low, high in ((0.2, 0.45), (0.45, 0.7), (0.7, 0.95)):
        within = (true > low) & (true <= high)
        assert within.sum() > 30
        assert abs((estimated - true)[within].mean()) < 0.03


def test_pure_noise_has_a_low_ceiling_and_a_constant_gene_none():
    rng = np.random.default_rng(1)
    counts = rng.poisson(3.0, (400, 8))
    counts[:, 2] = 0
    found = noise_ceiling(counts, counts.sum(axis=1) + 500, rng, target="log1p-counts")
    assert np.isnan(found.pcc[2])
    assert found.n_constant == 1
    assert np.nanmean(found.half_correlation) < 0.05


def test_a_seed_repeats_and_genes_beyond_the_panel_are_thinned_with_it():
    counts = np.random.default_rng(2).poisson(2.0, (50, 5))
    totals = counts.sum(axis=1) + 1000
    first, again = (noise_ceiling(counts, totals, np.random.default_rng(3), splits=3) for _ in range(2))
    assert_array_equal(first.pcc, again.pcc)


def test_shares_are_given_only_where_the_ceiling_is_worth_dividing_by():
    found = share_of_ceiling(np.array([0.3, 0.1, 0.2, np.nan]), np.array([0.6, 0.1, np.nan, 0.5]))
    assert_allclose(found, [0.5, np.nan, np.nan, np.nan])


@pytest.mark.parametrize(
    ("counts", "totals", "error"),
    [([[0.5]], [1], DataError), ([[-1]], [1], DataError), ([[3]], [2], DataError), ([[1]], [1, 2], ShapeError)],
)
def test_counts_that_cannot_be_thinned_are_errors(counts, totals, error):
    with pytest.raises(error):
        noise_ceiling(np.array(counts), np.array(totals), np.random.default_rng(0))
