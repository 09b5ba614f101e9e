"""Equations 1 to 10 of the paper, each against plain loops."""

import math

import numpy as np
import pytest
import torch
from torch import nn

from stbench.adapters.comtip.network import tokeniser
from stbench.adapters.comtip.network.losses import Terms, feature_error, info_nce, total_loss
from stbench.adapters.comtip.network.paat import Discriminator, pair_loss, reverse_gradient
from stbench.adapters.comtip.network.prefix import sample_vectors
from stbench.adapters.comtip.network.sentences import value_backs, value_codes
from stbench.adapters.comtip.network.vision import draw_mask, take
from tests.adapters.comtip import plain
from tests.adapters.comtip.small import GENES, TEXT, VISION, expression, fronts, images, small

TOLERANCE = 1e-12


def rows(x: torch.Tensor) -> list[np.ndarray]:
    return list(x.detach().numpy())


@pytest.fixture(scope="module")
def model():
    return small()


@pytest.fixture(scope="module")
def mask():
    return draw_mask(3, VISION.n_patches, 0.5, torch.Generator().manual_seed(5))


def test_equation_1_hidden_features_are_attention_from_queries_to_visible_features(model, mask):
    seen = torch.randn(3, 5, 8, dtype=torch.float64)
    state = plain.weights(model.mfm)
    got = model.mfm(seen, mask.hidden)
    for image in range(3):
        keys = [plain.linear(h, state, "k") for h in rows(seen[image])]
        values = [plain.linear(h, state, "v") for h in rows(seen[image])]
        for place, patch in enumerate(mask.hidden[image].tolist()):
            query = plain.linear(state["queries"][patch], state, "q")
            np.testing.assert_allclose(rows(got[image])[place], plain.attention(query, keys, values), atol=TOLERANCE)


def test_equation_2_visible_features_come_from_an_encoder_that_never_saw_the_hidden_ones(model, mask):
    tokens, state = model.image.tokens(images()), plain.weights(model.image)
    got = feature_error(
        take(model.image.patch_features(tokens), mask.visible),
        model.image.observed_features(tokens, mask.visible),
        "sum",
    )
    expected = 0.0
    for image in range(3):
        whole = plain.image_features(rows(tokens[image]), state, VISION.depth, VISION.heads)
        shown = [0, *(mask.visible[image] + 1).tolist()]
        part = plain.image_features(rows(tokens[image][shown]), state, VISION.depth, VISION.heads)
        distances = [plain.squared_distance(whole[t], part[place]) for place, t in enumerate(shown) if t]
        expected += sum(distances) / len(distances) / 3
    assert got.item() == pytest.approx(expected, rel=1e-11)


def test_equation_3_hidden_features_are_compared_with_those_of_the_full_branch(mask):
    whole, predicted = torch.randn(3, 9, 8).double(), torch.randn(3, 4, 8).double()
    expected = 0.0
    for image in range(3):
        hidden = mask.hidden[image].tolist()
        pairs = zip(rows(whole[image][hidden]), rows(predicted[image]), strict=True)
        expected += sum(plain.squared_distance(*pair) for pair in pairs) / len(hidden) / 3
    got = feature_error(take(whole, mask.hidden), predicted, "sum")
    assert got.item() == pytest.approx(expected, rel=TOLERANCE)
    assert feature_error(take(whole, mask.hidden), predicted).item() == pytest.approx(expected / 8, rel=TOLERANCE)


def test_equation_4_image_embedding_is_the_projected_mean_of_patches_without_the_class_token(model):
    tokens, state = model.image.tokens(images()), plain.weights(model.image)
    pooled, embedding = model.embed_images(images())
    for image in range(3):
        features = plain.image_features(rows(tokens[image]), state, VISION.depth, VISION.heads)[1:]
        mean = np.sum(features, axis=0) / len(features)
        np.testing.assert_allclose(rows(pooled)[image], mean, atol=1e-11)
        np.testing.assert_allclose(rows(embedding)[image], plain.linear(mean, state, "visual_projection"), atol=1e-11)


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


def test_equation_8_pair_loss_is_the_difference_of_mean_scores():
    discriminator = Discriminator(6, 4).double().eval()
    discriminator.initialise(torch.Generator().manual_seed(0))
    matched, permuted = torch.randn(2, 3, 6, dtype=torch.float64)
    state = plain.weights(discriminator)

    def score(z: np.ndarray) -> float:
        for layer in ("hidden", "score"):
            weight = state[f"{layer}.weight"] / np.linalg.svd(state[f"{layer}.weight"])[1][0]
            z = np.array([sum(row * z) for row in weight]) + state[f"{layer}.bias"]
            z = z if layer == "score" else np.array([h if h > 0 else 0.2 * h for h in z])
        return float(z[0])

    expected = sum(score(z) for z in rows(matched)) / 3 - sum(score(z) for z in rows(permuted)) / 3
    got = pair_loss(discriminator, matched, permuted, mode="literal")
    assert got.item() == pytest.approx(expected, rel=1e-6)  # power iteration is close to the singular value


def test_equation_9_reversal_leaves_values_and_turns_gradients():
    z = torch.randn(4, 3, dtype=torch.float64, requires_grad=True)
    factor = torch.randn(4, 3, dtype=torch.float64)
    passed = reverse_gradient(z, 0.7)
    (passed * factor).sum().backward()
    assert torch.equal(passed, z)
    np.testing.assert_allclose(z.grad.numpy(), -0.7 * factor.numpy(), rtol=TOLERANCE)


def test_equation_9_encoder_and_discriminator_are_pushed_opposite_ways_only_when_literal():
    def encoder_gradient(mode: str) -> torch.Tensor:
        discriminator = nn.Sequential(nn.Linear(3, 1, bias=False), nn.Flatten(0)).double()
        nn.init.ones_(discriminator[0].weight)
        matched = torch.tensor([[1.0, 2.0, 2.0]]).double().requires_grad_()
        pair_loss(discriminator, matched, torch.zeros(1, 3).double(), mode=mode).backward()
        return matched.grad

    assert torch.equal(encoder_gradient("literal"), -torch.ones(1, 3).double())
    assert encoder_gradient("cooperative")[0, 0] > 0


def test_equation_10_total_is_contrast_and_weighted_others():
    terms = Terms(*(torch.tensor(value) for value in (2.0, 0.3, 0.4, -1.0)))
    assert total_loss(terms).item() == pytest.approx(2.0 + 1.0 * (0.3 + 0.4) + 0.1 * -1.0)


def test_info_nce_is_the_mean_of_both_directions():
    u, t = torch.randn(2, 4, 6, dtype=torch.float64)
    scale = 3.0
    logits = [[scale * plain.cosine(a, b) for b in rows(t)] for a in rows(u)]
    expected = 0.0
    for i in range(4):
        expected -= math.log(plain.softmax(logits[i])[i]) / 8
        expected -= math.log(plain.softmax([logits[j][i] for j in range(4)])[i]) / 8
    got = info_nce(u, t, torch.tensor(math.log(scale), dtype=torch.float64))
    assert got.item() == pytest.approx(expected, rel=TOLERANCE)
