"""From embeddings to expression: grids of printed values, zero-shot reading, the head."""

import pytest
import torch

from stbench.adapters.comtip.network.prediction import value_grid, zero_shot_expression
from tests.adapters.comtip.small import fronts, small


@pytest.mark.parametrize("readout", ["expectation", "argmax"])
def test_zero_shot_reads_the_value_whose_sentence_is_nearest(readout):
    model = small()
    grid = value_grid(torch.tensor([4.0, 2.0, 1.0, 3.0, 0.0], dtype=torch.float64), 5, 2)
    from stbench.adapters.comtip.network.prefix import sentence_vectors

    with torch.no_grad():
        vectors = sentence_vectors(model.sentences, fronts(), grid.T)
        got = zero_shot_expression(
            vectors[3], model.sentences, fronts(), grid, torch.tensor(14.0).double(), readout=readout
        )
    torch.testing.assert_close(got.diagonal()[:4], grid[:4, 3], atol=2e-2, rtol=0)
    assert got[:, 4].abs().max() == 0
