"""What is added to the tokens of gene and value (equations 5 and 6), against plain loops; the plain pass."""

import numpy as np
import pytest
import torch

from stbench.adapters.comtip.network.sentences import value_backs, value_codes
from tests.adapters.comtip import plain
from tests.adapters.comtip.plain import rows
from tests.adapters.comtip.small import TEXT, fronts, small

TOLERANCE = 1e-12


@pytest.fixture(scope="module")
def model():
    return small()


def test_equation_5_value_embedding_is_linear_in_the_printed_value(model):
    codes = value_codes(torch.tensor([1.2345, 0.0]).double(), 2)
    backs = value_backs(codes, 2)
    starts = torch.tensor([8, 9])
    with_value = model.sentences.embedded_backs(backs, codes, starts)
    base = model.text.embedded(backs.ids, starts[:, None] + torch.arange(6))
    state = plain.weights(model.value_embed)
    for row, value in enumerate((1.23, 0.0)):
        added = [state["weight"][i, 0] * value + state["bias"][i] for i in range(TEXT.width)]
        for t in range(4):
            np.testing.assert_allclose(rows((with_value - base)[row])[t], added, atol=TOLERANCE)
        assert torch.equal(with_value[row, 4:], base[row, 4:])  # full stop and end token carry no value


def test_equation_6_gene_embedding_is_added_to_every_piece_of_the_symbol_and_to_nothing_else(model):
    genes = fronts()
    added = model.sentences.embedded_fronts(genes) - model.text.embedded(
        genes.ids, len(genes.common) + torch.arange(genes.ids.shape[1])
    )
    for gene, length in enumerate(genes.lengths.tolist()):
        for t in range(genes.ids.shape[1]):
            expected = model.gene_embed.weight[gene] if t < length - 1 else torch.zeros(TEXT.width)
            np.testing.assert_allclose(rows(added[gene])[t], expected.detach().numpy(), atol=TOLERANCE)
