"""CLIP's tokeniser: the ids of the library's own, and what splitting before merging promises."""

import warnings

import pytest

from stbench.adapters.comtip.network import tokeniser
from tests.adapters.comtip.small import GENES


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
