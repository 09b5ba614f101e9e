import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from scipy.stats import pearsonr

from stbench.metrics.overall import overall_scores, pcc_overall


def test_overall_scores_are_those_of_one_flat_vector():
    rng = np.random.default_rng(0)
    truth = rng.normal(0, 1, (40, 15)) + rng.normal(0, 5, 15)
    predicted = truth + rng.normal(0, 2, (40, 15))
    pcc, mae, rmse = overall_scores(truth, predicted)
    assert_allclose(pcc, pearsonr(truth.ravel(), predicted.ravel())[0], rtol=0, atol=1e-12)
    assert_allclose(mae, np.abs(truth - predicted).mean(), rtol=1e-12)
    assert_allclose(rmse, np.sqrt(((truth - predicted) ** 2).mean()), rtol=1e-12)


@given(st.floats(0.1, 10), st.floats(-5, 5), st.permutations(range(6)), st.permutations(range(4)))
def test_order_does_not_matter_and_correlation_ignores_scale_and_shift(scale, shift, spots, genes):
    truth, predicted = np.random.default_rng(3).normal(size=(2, 6, 4))
    turned = [array[np.ix_(spots, genes)] for array in (truth, predicted)]
    assert_allclose(overall_scores(*turned), overall_scores(truth, predicted), rtol=1e-12)
    assert_allclose(pcc_overall(truth, scale * predicted + shift), pcc_overall(truth, predicted), atol=1e-12)


def test_a_predictor_of_gene_levels_alone_scores_high_overall():
    rng = np.random.default_rng(1)
    truth = rng.normal(0, 1, (40, 15)) + rng.normal(0, 3, 15)
    assert pcc_overall(truth, np.tile(truth.mean(axis=0), (40, 1))) > 0.8


@pytest.mark.parametrize(("truth", "predicted", "expected"), [(1.0, None, np.nan), (None, 1.0, 0.0)])
def test_one_value_throughout_follows_the_nan_rule(truth, predicted, expected):
    moving = np.random.default_rng(2).random((5, 3))
    arrays = [moving if value is None else np.full((5, 3), value) for value in (truth, predicted)]
    assert_allclose(pcc_overall(*arrays), expected)
