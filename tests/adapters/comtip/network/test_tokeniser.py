"""CLIP's tokeniser: the ids of the library's own, and what splitting before merging promises."""

import string
import warnings

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stbench.adapters.comtip.network import tokeniser
from stbench.errors import WeightsMissing
from tests.adapters.comtip.small import GENES

texts = st.text(string.ascii_letters + string.digits + " -_.'()/+", max_size=20)


@pytest.mark.parametrize("gene", [*GENES, "HLA-DQB1", "mt-Nd1", "C1orf159", "GENE_2"])
def test_tokens_are_those_of_clips_own_tokeniser(gene):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        open_clip = pytest.importorskip("open_clip")
    text = f"The expression value of {gene} is 10.25."
    expected = open_clip.tokenizer.tokenize([text])[0]
    ids = [tokeniser.START, *tokeniser.encode(text), tokeniser.END]
    assert ids == expected[: len(ids)].tolist()
    assert not expected[len(ids) :].any()


def decoded(ids):
    """The text that ids stand for, a space after every word."""
    symbols = {number: symbol for symbol, number in tokeniser._tables()[0].items()}
    values = {symbol: value for value, symbol in tokeniser._byte_symbols().items()}
    words = "".join(symbols[number] for number in ids).split("</w>")
    return " ".join(bytes(values[character] for character in word).decode() for word in words)


@given(texts)
def test_ids_spell_the_text_in_lower_case(text):
    assert decoded(tokeniser.encode(text)).replace(" ", "") == "".join(text.lower().split())


@given(texts, texts)
def test_ids_of_a_text_are_those_of_its_words_one_after_another(first, second):
    assert tokeniser.encode(f"{first} {second}") == tokeniser.encode(first) + tokeniser.encode(second)


@given(texts, st.sampled_from(["  ", "\n", "\t "]))
def test_neither_case_nor_the_kind_of_space_matters(text, space):
    assert tokeniser.encode(space + text.upper().replace(" ", space) + space) == tokeniser.encode(text)


@given(st.integers(0, 999), st.integers(0, 99))
def test_a_number_is_a_token_a_digit(whole, hundredths):
    assert len(tokeniser.encode(f"{whole}.{hundredths:02d}")) == len(str(whole)) + 3


@pytest.mark.parametrize("text", ["", " ", "\n\t"])
def test_blank_text_has_no_ids(text):
    assert tokeniser.encode(text) == []


def test_a_machine_without_the_vocabulary_is_told_the_package(monkeypatch):
    monkeypatch.setattr(tokeniser, "find_spec", lambda name: None)
    with pytest.raises(WeightsMissing, match="open_clip_torch"):
        tokeniser.vocabulary_file()
