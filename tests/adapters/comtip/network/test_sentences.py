"""Gene sentences as token ids, and values as whole numbers of their last decimal."""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from stbench.adapters.comtip.network import tokeniser
from stbench.adapters.comtip.network.sentences import gene_fronts, value_backs, value_codes, value_text
from tests.adapters.comtip.small import GENES, fronts


@pytest.mark.parametrize("value", [-0.1, float("nan"), float("inf")])
def test_values_that_cannot_be_printed_are_an_error(value):
    with pytest.raises(ValueError, match="0 or more"):
        value_codes(torch.tensor([value]), 2)


@given(st.integers(0, 10**6), st.integers(0, 4))
def test_a_printed_value_is_the_number_of_its_code_and_comes_back_as_that_code(code, decimals):
    text = value_text(code, decimals)
    assert float(text) == pytest.approx(code / 10**decimals)
    assert len(text.partition(".")[2]) == decimals
    assert value_codes(torch.tensor([float(text)], dtype=torch.float64), decimals).tolist() == [code]


@given(st.floats(0, 50), st.integers(0, 3))
def test_printing_moves_a_value_by_half_a_last_decimal_at_most(value, decimals):
    (code,) = value_codes(torch.tensor([value], dtype=torch.float64), decimals).tolist()
    assert abs(code / 10**decimals - value) <= 0.5 / 10**decimals + 1e-9


@pytest.mark.parametrize(
    ("value", "decimals", "text"), [(1.25, 2, "1.25"), (0.25, 1, "0.2"), (2.5, 0, "2"), (7, 3, "7.000")]
)
def test_values_are_printed_with_their_decimals_and_ties_round_to_even(value, decimals, text):
    assert value_text(int(value_codes(torch.tensor(value).double(), decimals)), decimals) == text


@given(st.lists(st.integers(0, 2000), min_size=1, max_size=6))
def test_the_back_of_a_sentence_is_its_value_a_full_stop_and_the_end(codes):
    backs = value_backs(torch.tensor(codes), 2)
    for row, code in enumerate(codes):
        digits = tokeniser.encode(value_text(code, 2))
        assert backs.ids[row][backs.is_value[row]].tolist() == digits
        assert backs.ids[row, : backs.lengths[row]].tolist() == [*digits, *tokeniser.encode("."), tokeniser.END]
        assert not backs.ids[row, backs.lengths[row] :].any()


@given(st.lists(st.integers(0, len(GENES) - 1), min_size=1, max_size=7))
def test_chosen_fronts_are_the_fronts_of_the_chosen_genes(chosen):
    rows = {gene: row for row, gene in enumerate(GENES)}
    selected, expected = fronts().select(torch.tensor(chosen)), gene_fronts([GENES[row] for row in chosen], rows)
    assert len(selected) == len(chosen)
    for name in ("common", "ids", "lengths", "rows"):
        assert torch.equal(getattr(selected, name), getattr(expected, name))


@pytest.mark.parametrize("gene", GENES)
def test_the_front_of_a_sentence_holds_the_pieces_of_the_gene_and_is(gene):
    front = gene_fronts([gene], {gene: 3})
    said = [*front.common.tolist(), *front.ids[0, : front.lengths[0]].tolist()]
    assert said == [tokeniser.START, *tokeniser.encode(f"The expression value of {gene} is")]
    assert front.rows.tolist() == [3]


@pytest.mark.parametrize("gene", ["", "  ", "\t"])
def test_a_blank_symbol_is_an_error(gene):
    with pytest.raises(ValueError, match="is blank"):
        gene_fronts(["TP53", gene], {})
