import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from stbench.errors import ShapeError
from stbench.metrics.gene import pearson_per_gene
from stbench.statistics.bootstrap import SlidePair, bootstrap_means, bootstrap_pcc, draw

PATIENTS = ["A", "A", "B", "C", "C", "C"]


def slides(rng, *, sparse=False):
    found = []
    for n_spots in (30, 25, 40, 20, 35, 30):
        truth = rng.poisson(0.05, (n_spots, 12)) * 1.7 if sparse else rng.normal(5, 1, (n_spots, 12))
        found.append(SlidePair(truth, truth * 0.5 + rng.normal(0, 1, truth.shape).round(1)))
    return found


def naive(pairs, draws):
    """What the matrix products stand for: copy the spots drawn, score them, average."""
    total, weight = np.zeros((2, draws.n_resamples))
    for number, (truth, predicted) in enumerate(pairs):
        at = np.nonzero(draws.slide == number)[0]
        for row, spots in zip(at, draws.spots(number, len(truth)), strict=True):
            scores = pearson_per_gene(truth[spots], predicted[spots])
            if not np.isnan(scores).all():
                total[draws.resample[row]] += draws.share[row] * np.nanmean(scores)
                weight[draws.resample[row]] += draws.share[row]
    return total / weight


@pytest.mark.parametrize("sparse", [False, True])
def test_matrix_products_equal_a_loop_over_resamples(sparse):
    pairs = slides(np.random.default_rng(0), sparse=sparse)
    draws = draw(PATIENTS, np.random.default_rng(1), n_resamples=60)
    assert_allclose(bootstrap_pcc(pairs, draws), naive(pairs, draws), rtol=0, atol=1e-6)


def test_a_heavy_outlier_and_a_constant_gene_follow_the_nan_rule_in_each_resample():
    truth, predicted = np.random.default_rng(2).normal(0, 1, (2, 15, 4))
    truth[3, 0], truth[:, 1], predicted[:, 2], predicted[:14, 3] = 1e5, 0.3, 0.7, 0.1
    draws = draw(["A"], np.random.default_rng(3), n_resamples=80)
    pairs = [SlidePair(truth, predicted)]
    assert_allclose(bootstrap_pcc(pairs, draws), naive(pairs, draws), rtol=0, atol=1e-6)


def test_every_patient_drawn_counts_alike_and_seeds_repeat():
    draws, again = (draw(PATIENTS, np.random.default_rng(4), n_resamples=500) for _ in range(2))
    weights = draws.slide_weights
    assert_allclose(weights.sum(axis=1), 1)
    assert_allclose(weights.mean(axis=0), [1 / 6, 1 / 6, 1 / 3, 1 / 9, 1 / 9, 1 / 9], atol=0.05)
    assert_array_equal(weights, again.slide_weights)
    assert_array_equal(draws.spots(2, 40), again.spots(2, 40))


def test_resampled_means_of_slide_scores_leave_missing_slides_out():
    draws = draw(PATIENTS, np.random.default_rng(5), n_resamples=400)
    scores = np.array([[1.0, 1], [1, np.nan], [1, 3], [1, 1], [1, 1], [1, 1]])
    found = bootstrap_means(scores, draws)
    assert_allclose(found[:, 0], 1)
    assert_allclose(np.nanmean(found[:, 1]), 1.7, atol=0.1)


def test_no_slides_is_an_error():
    with pytest.raises(ShapeError):
        draw([], np.random.default_rng(0))
