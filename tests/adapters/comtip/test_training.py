"""CoMTIP's trainings: expression of training spots, genes of a step, rates."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from stbench.adapters.comtip.network.vision import VisionShape
from stbench.adapters.comtip.training import Expression, Schedule, drawn_genes, fronts_of, tower_input
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


@given(st.integers(1, 60), st.integers(1, 80), st.integers(1, 70), st.integers(0, 99))
def test_half_of_a_steps_genes_are_among_the_most_expressed(n_genes, wanted, n_top, seed):
    by_mean = np.random.default_rng(seed).permutation(n_genes)
    drawn = drawn_genes(by_mean, wanted, n_top, np.random.default_rng(seed))
    assert sorted(set(drawn)) == drawn.tolist()
    assert len(drawn) == min(wanted, n_genes)
    assert set(drawn) <= set(by_mean)
    assert len(set(drawn) & set(by_mean[:n_top])) >= min(wanted // 2, n_top, n_genes)


@given(st.floats(1e-6, 1), st.integers(1, 50), st.floats(0, 1))
def test_the_rate_falls_along_a_cosine_from_its_start_to_zero(start, epochs, share):
    schedule = Schedule(epochs=epochs, batch=1, learning_rate=start, weight_decay=0)
    assert schedule.rate(start, 0) == start
    assert schedule.rate(start, epochs) == pytest.approx(0, abs=1e-12)
    assert schedule.rate(start, epochs / 2) == pytest.approx(start / 2)
    both = schedule.rate(start, share * epochs) + schedule.rate(start, (1 - share) * epochs)
    assert both == pytest.approx(start)  # the cosine is odd about its middle


def test_genes_by_mean_begin_with_the_most_expressed_and_a_block_is_a_cut(cohort):
    expression = Expression.of(cohort.slides[:2])
    whole, order = expression.values.toarray(), expression.by_mean()
    assert (np.diff(whole.mean(axis=0)[order]) <= 1e-6).all()
    cut = expression.block(np.array([3, 1]), np.array([0, 5, 2]))
    np.testing.assert_array_equal(cut.numpy(), whole[[3, 1]][:, [0, 5, 2]])


@pytest.mark.parametrize(("table", "rows"), [(("A", "B", "C"), [2, 0]), (("C", "A"), [0, 1])])
def test_genes_find_their_rows_in_the_table(table, rows):
    assert fronts_of(("C", "A"), table).rows.tolist() == rows


@pytest.mark.parametrize(("table", "n_unseen", "first"), [(("A",), 2, "B"), ((), 3, "A"), (("C", "A"), 1, "B")])
def test_genes_without_a_row_are_counted_and_the_first_is_named(table, n_unseen, first):
    with pytest.warns(UserWarning, match=f"{n_unseen} genes were not trained on, {first} first"):
        fronts = fronts_of(("A", "B", "C"), table)
    assert (fronts.rows < 0).sum() == n_unseen


@pytest.mark.parametrize(("token_width", "shape"), [(0, (2, 36)), (4, (2, 9, 4))])
def test_features_of_a_frozen_encoder_are_cut_into_tokens_and_images_are_left(token_width, shape):
    inputs = torch.arange(72).view(2, 36)
    got = tower_input(inputs, VisionShape(grid=3, patch_px=2, width=8, depth=1, heads=2, token_width=token_width))
    assert got.shape == shape
    assert got.flatten().tolist() == inputs.flatten().tolist()
