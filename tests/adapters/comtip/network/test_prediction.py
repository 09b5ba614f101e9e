"""From embeddings to expression: grids of printed values, zero-shot reading, the head."""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from stbench.adapters.comtip.network.prediction import ExpressionHead, value_grid, zero_shot_expression
from stbench.adapters.comtip.network.prefix import sentence_vectors
from tests.adapters.comtip.small import fronts, small


@pytest.mark.parametrize("readout", ["expectation", "argmax"])
def test_zero_shot_reads_the_value_whose_sentence_is_nearest(readout):
    model = small()
    grid = value_grid(torch.tensor([4.0, 2.0, 1.0, 3.0, 0.0], dtype=torch.float64), 5, 2)
    with torch.no_grad():
        vectors = sentence_vectors(model.sentences, fronts(), grid.T)
        got = zero_shot_expression(
            vectors[3], model.sentences, fronts(), grid, torch.tensor(14.0).double(), readout=readout
        )
    torch.testing.assert_close(got.diagonal()[:4], grid[:4, 3], atol=2e-2, rtol=0)
    assert got[:, 4].abs().max() == 0


@given(st.lists(st.floats(0, 12), min_size=1, max_size=5), st.integers(2, 9), st.integers(0, 3))
def test_a_grid_rises_from_zero_to_the_highest_value_as_sentences_print_it(highest, steps, decimals):
    top = torch.tensor(highest, dtype=torch.float64)
    grid = value_grid(top, steps, decimals)
    assert grid.shape == (len(highest), steps)
    assert (grid[:, 0] == 0).all()
    assert (grid.diff(dim=1) >= 0).all()
    torch.testing.assert_close(grid[:, -1], (top * 10**decimals).round() / 10**decimals, atol=1e-6, rtol=0)
    torch.testing.assert_close(grid * 10**decimals, (grid * 10**decimals).round(), atol=1e-3, rtol=0)


@pytest.mark.parametrize("readout", ["expectation", "argmax"])
@pytest.mark.parametrize("max_tokens", [1, 10**6], ids=["a gene at once", "all at once"])
def test_zero_shot_expression_lies_within_each_genes_grid_however_many_tokens_are_held(readout, max_tokens):
    model, grid = small(), value_grid(torch.tensor([4.0, 2.0, 1.0, 3.0, 0.5], dtype=torch.float64), 4, 2)
    vectors = torch.randn(6, 6, dtype=torch.float64, generator=torch.Generator().manual_seed(0))
    options = {"readout": readout, "max_tokens": max_tokens}
    with torch.no_grad():
        got = zero_shot_expression(vectors, model.sentences, fronts(), grid, torch.tensor(3.0).double(), **options)
        longer = zero_shot_expression(
            9 * vectors, model.sentences, fronts(), grid, torch.tensor(3.0).double(), readout=readout
        )
    assert ((got >= 0) & (got <= grid[:, -1])).all()
    torch.testing.assert_close(longer, got, atol=1e-9, rtol=0)  # the length of an image's vector says nothing


@pytest.mark.parametrize("n_genes", [1, 7])
def test_an_untrained_head_starts_around_the_mean_expression(n_genes):
    head, mean = ExpressionHead(5, n_genes), torch.linspace(1, 3, n_genes)
    head.initialise(torch.Generator().manual_seed(0), mean)
    torch.testing.assert_close(head(torch.zeros(2, 5)), mean.expand(2, n_genes))
    assert (head(torch.ones(1, 5)) != mean).all()
