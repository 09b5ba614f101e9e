"""Prefix sharing gives the numbers and gradients of the naive pass over 77 tokens; each pair once."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor

from stbench.adapters.comtip.network import tokeniser
from stbench.adapters.comtip.network.model import Comtip
from stbench.adapters.comtip.network.prefix import held_tokens, sample_vectors, sentence_vectors
from stbench.adapters.comtip.network.sentences import gene_fronts, value_codes
from tests.adapters.comtip import plain
from tests.adapters.comtip.plain import rows
from tests.adapters.comtip.small import GENES, TEXT, expression, fronts, small

CONTEXT = 77


def naive_sentences(model: Comtip, genes: list[int], codes: list[int]) -> Tensor:
    """Sentences as text, padded to 77 tokens, through the plain pass: (n, joint)."""
    ids, added = torch.zeros(len(genes), CONTEXT, dtype=torch.int64), []
    for row, (gene, code) in enumerate(zip(genes, codes, strict=True)):
        shown = f"{code / 100:.2f}"
        tokens = tokeniser.encode(f"The expression value of {GENES[gene]} is {shown}.")
        ids[row, : len(tokens) + 2] = torch.tensor([tokeniser.START, *tokens, tokeniser.END])
        after_gene = 5 + len(tokeniser.encode(GENES[gene]))
        after_value = after_gene + 1 + len(tokeniser.encode(shown))
        value = model.value_embed(torch.tensor([code / 100], dtype=model.value_embed.weight.dtype))
        extra = [torch.zeros_like(value)] * CONTEXT
        extra[5:after_gene] = [model.gene_embed.weight[gene]] * (after_gene - 5)
        extra[after_gene + 1 : after_value] = [value] * (after_value - after_gene - 1)
        added.append(torch.stack(extra))
    return model.text(ids, torch.stack(added))


def naive(model: Comtip, values: Tensor) -> Tensor:
    codes = value_codes(values, 2)
    genes = [*range(codes.shape[1])] * len(codes)
    return naive_sentences(model, genes, codes.flatten().tolist()).view(*codes.shape, -1).mean(dim=1)


def gradients(model: Comtip, vectors: Tensor) -> Tensor:
    model.zero_grad()
    (vectors * torch.arange(vectors.numel(), dtype=vectors.dtype).view_as(vectors).sin()).sum().backward()
    return torch.cat([p.grad.flatten() for p in model.parameters() if p.grad is not None])


@pytest.mark.parametrize("max_tokens", [10**6, 30])
@pytest.mark.parametrize(("precision", "apart"), [(torch.float64, 1e-12), (torch.float32, 1e-5)])
def test_shared_pass_equals_the_naive_one_forward_and_backward(precision, apart, max_tokens):
    model, values = small().to(precision), expression(4)
    expected = naive(model, values)
    turned = gradients(model, expected)
    got = sample_vectors(model.sentences, fronts(), values, max_tokens=max_tokens)
    assert (got - expected).abs().max() <= apart
    assert (gradients(model, got) - turned).norm() <= 1e-5 * turned.norm()


@settings(max_examples=10, deadline=None)
@given(st.lists(st.integers(0, 1500), min_size=10, max_size=10))
def test_any_values_give_the_sentences_of_their_printed_text(codes):
    model = small()
    values = torch.tensor(codes).view(2, 5).double() / 100
    expected = naive_sentences(model, [*range(5)] * 2, codes)
    with torch.no_grad():
        got = sentence_vectors(model.sentences, fronts(), values)
    torch.testing.assert_close(got.flatten(0, 1), expected, atol=1e-12, rtol=0)


def test_without_extra_embeddings_the_sentences_are_plain_clip():
    model = small(gene_embedding=False, value_embedding=False)
    text = [tokeniser.START, *tokeniser.encode("The expression value of TP53 is 0.50."), tokeniser.END]
    got = sentence_vectors(model.sentences, fronts().select(torch.tensor([0])), torch.tensor([[0.5]]).double())
    torch.testing.assert_close(got[0], model.text(torch.tensor([text])), atol=1e-12, rtol=0)


def test_an_unseen_gene_has_no_gene_embedding():
    known, unseen = gene_fronts(["TP53"], {"TP53": 0}), gene_fronts(["TP53"], {})
    model, value = small(), torch.tensor([[1.0]]).double()
    with torch.no_grad():
        model.gene_embed.weight.zero_()
        zeroed = sample_vectors(model.sentences, known, value)
        model.gene_embed.weight.fill_(1.0)
        assert torch.equal(sample_vectors(model.sentences, unseen, value), zeroed)


def test_a_sentence_longer_than_the_context_is_an_error():
    long = gene_fronts(["X" + "-1" * 40], {})
    with pytest.raises(ValueError, match="text tower takes 77"):
        sample_vectors(small().sentences, long, torch.tensor([[1.0]]))


@pytest.fixture(scope="module")
def model():
    return small()


def spelled_sentence(model, gene: int, value: float) -> np.ndarray:
    """A sentence vector by plain loops, from the whole sentence's text."""
    state = plain.weights(model.text)
    text = f"The expression value of {GENES[gene]} is {value:.2f}."
    ids = [tokeniser.START, *tokeniser.encode(text), tokeniser.END]
    n_gene, n_value = len(tokeniser.encode(GENES[gene])), len(tokeniser.encode(f"{value:.2f}"))
    embeddings = "text_model.embeddings"
    tokens = [
        state[f"{embeddings}.token_embedding.weight"][token] + state[f"{embeddings}.position_embedding.weight"][t]
        for t, token in enumerate(ids)
    ]
    for t in range(5, 5 + n_gene):
        tokens[t] = tokens[t] + plain.weights(model.gene_embed)["weight"][gene]
    for t in range(6 + n_gene, 6 + n_gene + n_value):
        tokens[t] = tokens[t] + plain.linear(np.array([round(value, 2)]), plain.weights(model.value_embed), "")
    return plain.sentence(tokens, state, TEXT.depth, TEXT.heads)


def test_equation_7_text_vector_is_the_mean_over_separately_encoded_sentences(model):
    values = expression()
    got = sample_vectors(model.sentences, fronts(), values)
    for sample in range(3):
        vectors = [spelled_sentence(model, gene, float(values[sample, gene])) for gene in range(len(GENES))]
        np.testing.assert_allclose(rows(got)[sample], np.sum(vectors, axis=0) / len(GENES), atol=1e-11)


@pytest.mark.parametrize(
    ("gib", "share", "least", "most"),
    [(80, 0.4, 83_000, 100_000), (24, 0.4, 32_768, 32_768), (141, 1.0, 300_000, 450_000)],
)
def test_a_gpu_holds_as_many_tokens_as_fit_a_process_share_of_its_memory(monkeypatch, gib, share, least, most):
    whole = type("Properties", (), {"total_memory": gib * 2**30})
    monkeypatch.setattr(torch.cuda, "get_device_properties", lambda device: whole)
    monkeypatch.setattr(torch.cuda, "get_per_process_memory_fraction", lambda device: share)
    assert least <= held_tokens(12 * 512, 4096, torch.device("cuda:0")) <= most


def test_a_cpu_holds_the_tokens_that_are_stated():
    assert held_tokens(12 * 512, 4096, torch.device("cpu")) == 4096
