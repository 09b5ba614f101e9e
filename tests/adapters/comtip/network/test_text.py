"""What is added to the tokens of gene and value (equations 5 and 6), against plain loops; the plain pass."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from stbench.adapters.comtip.network import tokeniser
from stbench.adapters.comtip.network.sentences import value_backs, value_codes
from tests.adapters.comtip import plain
from tests.adapters.comtip.plain import rows
from tests.adapters.comtip.small import TEXT, fronts, small

TOLERANCE = 1e-12


@pytest.fixture(scope="module")
def model():
    return small()


@pytest.mark.parametrize(("value", "printed", "pieces"), [(1.2345, 1.23, 4), (0.0, 0.0, 4), (12.5, 12.5, 5)])
def test_equation_5_value_embedding_is_linear_in_the_printed_value(model, value, printed, pieces):
    codes, starts = value_codes(torch.tensor([value]).double(), 2), torch.tensor([8])
    backs = value_backs(codes, 2)
    with_value = model.sentences.embedded_backs(backs, codes, starts)[0]
    base = model.text.embedded(backs.ids, starts[:, None] + torch.arange(pieces + 2))[0]
    state = plain.weights(model.value_embed)
    added = [state["weight"][i, 0] * printed + state["bias"][i] for i in range(TEXT.width)]
    np.testing.assert_allclose(rows((with_value - base)[:pieces]), [added] * pieces, atol=TOLERANCE)
    assert torch.equal(with_value[pieces:], base[pieces:])  # full stop and end token carry no value


def test_equation_6_gene_embedding_is_added_to_every_piece_of_the_symbol_and_to_nothing_else(model):
    genes = fronts()
    added = model.sentences.embedded_fronts(genes) - model.text.embedded(
        genes.ids, len(genes.common) + torch.arange(genes.ids.shape[1])
    )
    for gene, length in enumerate(genes.lengths.tolist()):
        for t in range(genes.ids.shape[1]):
            expected = model.gene_embed.weight[gene] if t < length - 1 else torch.zeros(TEXT.width)
            np.testing.assert_allclose(rows(added[gene])[t], expected.detach().numpy(), atol=TOLERANCE)


def ids_of(text: str) -> list[int]:
    return [tokeniser.START, *tokeniser.encode(text), tokeniser.END]


@settings(max_examples=15, deadline=None)
@given(st.lists(st.integers(0, tokeniser.N_TOKENS - 1), max_size=6))
def test_what_follows_the_end_token_has_no_influence(model, after):
    tower, ids = model.text, ids_of("The expression value of TP53")
    expected = tower(torch.tensor([ids]))
    torch.testing.assert_close(tower(torch.tensor([ids + after])), expected, atol=1e-12, rtol=0)


@pytest.mark.parametrize("text", ["A", "TP53 is 0.50."])
def test_a_sentence_vector_equals_plain_loops(model, text):
    state, ids = plain.weights(model.text), ids_of(text)
    places = [state[f"text_model.embeddings.{kind}_embedding.weight"] for kind in ("token", "position")]
    tokens = [places[0][token] + places[1][t] for t, token in enumerate(ids)]
    expected = plain.sentence(tokens, state, TEXT.depth, TEXT.heads)
    np.testing.assert_allclose(rows(model.text(torch.tensor([ids])))[0], expected, atol=1e-11)


@pytest.mark.parametrize("switch", ["gene_embedding", "value_embedding"])
def test_an_embedding_that_is_switched_off_adds_nothing(switch):
    model, codes = small(**{switch: False}), torch.tensor([125])
    backs, genes, starts = value_backs(codes, 2), fronts(), torch.tensor([9])
    steps = torch.arange(genes.ids.shape[1]), torch.arange(backs.ids.shape[1])
    added = {
        "gene_embedding": model.sentences.embedded_fronts(genes)
        - model.text.embedded(genes.ids, len(genes.common) + steps[0]),
        "value_embedding": model.sentences.embedded_backs(backs, codes, starts)
        - model.text.embedded(backs.ids, starts[:, None] + steps[1]),
    }
    assert {name for name, part in added.items() if part.abs().max() == 0} == {switch}
