"""CoMTIP's trainings: expression of training spots, genes of a step, rates."""

import numpy as np
import pytest

from stbench.adapters.comtip.training import Expression, drawn_genes
from stbench.data import Panel
from tests.made.tiny import tiny_cohort


@pytest.fixture(scope="module")
def cohort():
    return tiny_cohort()


def test_expression_of_training_spots_is_log1p_of_counts_per_ten_thousand(cohort):
    expression = Expression.of(cohort.slides[:2])
    expected = np.concatenate([slide.expression(Panel(expression.genes)) for slide in cohort.slides[:2]])
    np.testing.assert_allclose(expression.values.toarray(), expected, rtol=1e-5)
    np.testing.assert_allclose(expression.highest(99.5), np.percentile(expected, 99.5, axis=0), rtol=1e-5)


def test_half_of_a_steps_genes_are_among_the_most_expressed():
    by_mean = np.random.default_rng(0).permutation(100)
    for seed in range(20):
        drawn = drawn_genes(by_mean, 20, 30, np.random.default_rng(seed))
        assert len(set(drawn)) == 20
        assert len(set(drawn) & set(by_mean[:30])) >= 10
    assert len(drawn_genes(by_mean, 500, 30, np.random.default_rng(0))) == 100
