import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from stbench.errors import DataError, ShapeError
from stbench.metrics.gene import pearson_per_gene
from stbench.readers.demo.counts import draw_counts
from stbench.readers.demo.options import DemoOptions
from stbench.scoring.ceiling import expression, known_ceiling, noise_ceiling, share_of_ceiling


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
    known = known_ceiling(rates, rng, target=target)
    found = noise_ceiling(counts, counts.sum(axis=1), rng, target=target, splits=8).pcc
    judged = (known > 0.2) & (known < 0.95)
    assert judged.sum() > 20
    assert np.abs(found - known)[judged].mean() < 0.02


def test_a_predictor_that_knows_the_rates_reaches_the_known_ceiling():
    rng = np.random.default_rng(4)
    counts, rates = tissue(1500, rng)
    values = [expression(drawn, drawn.sum(axis=1), "log1p-cp10k") for drawn in rng.poisson(rates, (200, *rates.shape))]
    reached = pearson_per_gene(expression(counts, counts.sum(axis=1), "log1p-cp10k"), np.mean(values, axis=0))
    known = known_ceiling(rates, rng)
    assert_allclose(reached[known > 0.3], known[known > 0.3], atol=0.06)


def test_ceilings_of_the_simulated_cohort_match_the_known_ones_in_every_range():
    options, rng = DemoOptions(), np.random.default_rng(0)
    sections = [draw_counts(options, patient, section) for patient, section, _ in options.section_names()]
    known = np.array([known_ceiling(section.rates, rng) for section in sections])
    found = [noise_ceiling(one.counts, one.counts.sum(axis=1), rng, splits=10).pcc for one in sections]
    estimated = np.nanmean(np.array(found), axis=0, where=~np.isnan(found).all(axis=0))
    # Low ceilings come out too low on 200 spots: a correlation of halves near 0 is noisy, and its root is bent there.
    for low, high, off in ((0.2, 0.45, 0.06), (0.45, 0.7, 0.03), (0.7, 0.95, 0.01)):
        within = (known.mean(axis=0) > low) & (known.mean(axis=0) <= high)
        assert within.sum() > 30
        assert abs((estimated - known.mean(axis=0))[within].mean()) < off


def test_with_spots_enough_the_ceiling_of_every_gene_is_right():
    rates = draw_counts(DemoOptions(spots=2500, genes=120), 0, 0).rates
    rng = np.random.default_rng(1)
    draws = rng.poisson(rates, (6, *rates.shape))
    found = np.mean([noise_ceiling(one, one.sum(axis=1), rng, splits=4).pcc for one in draws], axis=0)
    known = known_ceiling(rates, rng, draws=80)
    judged = (known > 0.4) & (known < 0.95)
    assert judged.sum() > 40
    assert np.abs(found - known)[judged].max() < 0.05
    assert np.abs(found - known)[judged].mean() < 0.01


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
