"""The losses of the paper by plain loops in float64, those of the public code against golden numbers."""

import math

import pytest
import torch
from numpy.testing import assert_allclose

from stbench.adapters.cmrcnet.network import Views, paper_losses
from stbench.adapters.cmrcnet.network.loss import code_contrastive, paper_contrastive, rebuilding_error
from stbench.adapters.parts.contrastive import soft_target_terms
from tests.adapters.cmrcnet.made import CodeSteps, tiny_batch, tiny_network
from tests.adapters.cmrcnet.plain import cross_entropy, drawn, similarity, target, transposed
from tests.made.golden import assert_matches, golden
from tests.made.reproduced import reproduces


def test_intra_modal_similarity_and_target():
    """Images orthogonal to spots make every logit zero: a term is log n times its target's sum."""
    image = torch.cat([drawn(4, 3, seed=1), torch.zeros(4, 3).double()], dim=1)
    gene = torch.cat([torch.zeros(4, 3).double(), drawn(4, 3, seed=2)], dim=1)
    expected = target(image.tolist(), gene.tolist(), 1.0)
    terms = soft_target_terms(image, gene)
    assert_allclose(terms.spots, [math.log(4)] * 4, atol=1e-12)
    assert_allclose(terms.images, [math.log(4) * sum(column) for column in transposed(expected)], atol=1e-12)


@pytest.mark.parametrize("tau", [1.0, 0.5])
def test_cross_modal_similarity_and_loss_c(tau):
    image, gene = drawn(5, 6, seed=3, scale=0.7), drawn(5, 6, seed=4, scale=0.7)
    i, s = image.tolist(), gene.tolist()
    weights = target(i, s, tau)
    expected = cross_entropy(similarity(i, s), weights) + cross_entropy(similarity(s, i), transposed(weights))
    assert paper_contrastive(image, gene, temperature=tau).item() == pytest.approx(expected, abs=1e-12)


def test_target_belongs_to_the_rows_of_images_as_printed():
    """BLEEP and the public code weigh the rows of spots; the target is not symmetric, so it matters."""
    image, gene = drawn(5, 6, seed=3), drawn(5, 6, seed=4)
    swapped = soft_target_terms(image, gene)
    assert paper_contrastive(image, gene).item() != pytest.approx((swapped.spots + swapped.images).mean().item())


def test_loss_r():
    rebuilt, image = drawn(3, 4, seed=9), drawn(3, 4, seed=10)
    pairs = list(zip(rebuilt.flatten().tolist(), image.flatten().tolist(), strict=True))
    assert rebuilding_error(rebuilt, image).item() == pytest.approx(sum((a - b) ** 2 for a, b in pairs) / 12)


def test_cosine_variant_of_loss_r():
    rebuilt, image = drawn(2, 4, seed=9), drawn(2, 4, seed=10)
    rows = zip(rebuilt.tolist(), image.tolist(), strict=True)
    cosines = [sum(a * b for a, b in zip(u, v, strict=True)) / math.hypot(*u) / math.hypot(*v) for u, v in rows]
    assert rebuilding_error(rebuilt, image, "cosine").item() == pytest.approx(1 - sum(cosines) / 2)


def test_loss_total_of_a_whole_network():
    images, expression, keep = tiny_batch()
    views = tiny_network()(images, expression, keep=keep)
    i, s = views.image.tolist(), views.gene.tolist()
    weights = target(i, s, 1.0)
    loss_c = cross_entropy(similarity(i, s), weights) + cross_entropy(similarity(s, i), transposed(weights))
    pairs = zip(views.rebuilt.flatten().tolist(), views.image.flatten().tolist(), strict=True)
    loss_r = sum((a - b) ** 2 for a, b in pairs) / views.image.numel()
    expected = math.log(1 + loss_c) + math.log(1 + loss_r)
    assert paper_losses(views).total.item() == pytest.approx(expected, rel=1e-12)


def test_loss_total_without_reconstruction_is_its_first_half():
    views = Views(drawn(3, 4, seed=1), drawn(3, 4, seed=2), None, None)
    assert paper_losses(views).total.item() == pytest.approx(math.log1p(paper_contrastive(*views[:2]).item()))


TOPIC = "cmrcnet"


@pytest.mark.parametrize("case", ["contrastive_a", "contrastive_b"])
@pytest.mark.parametrize(("name", "temperature"), [("T1", 1.0), ("T2", 0.5)])
@reproduces("cmrcnet", "{case}/{name}/*")
def test_contrastive_loss_and_its_gradients(case, name, temperature):
    stored = golden(TOPIC).tensors
    image = stored[f"{case}/image_embeddings"].clone().requires_grad_()
    spot = stored[f"{case}/spot_embeddings"].clone().requires_grad_()
    with CodeSteps() as steps:
        loss = code_contrastive(image, spot, temperature=temperature)
    loss.backward()
    for step, value in steps.named().items():
        assert_matches(value, f"{case}/{name}/{step}", TOPIC)
    terms = soft_target_terms(image, spot, temperature=temperature, target_temperature=1 / temperature)
    assert_matches(terms.spots, f"{case}/{name}/spot_terms", TOPIC)
    assert_matches(terms.images, f"{case}/{name}/image_terms", TOPIC)
    assert_matches(loss, f"{case}/{name}/contrastive", TOPIC)
    assert_matches(image.grad, f"{case}/{name}/grad_image", TOPIC)
    assert_matches(spot.grad, f"{case}/{name}/grad_spot", TOPIC)


@reproduces("cmrcnet", "reconstruction/*")
def test_reconstruction_loss_moves_both_sides():
    stored = golden(TOPIC).tensors
    rebuilt = stored["reconstruction/F_r"].clone().requires_grad_()
    image = stored["contrastive_b/image_embeddings"].clone().requires_grad_()
    error = rebuilding_error(rebuilt, image)
    error.log1p().backward()
    assert_matches(error, "reconstruction/mse", TOPIC)
    assert_matches(error.log1p(), "reconstruction/loss", TOPIC)
    assert_matches(rebuilt.grad, "reconstruction/grad_F_r", TOPIC)
    assert_matches(image.grad, "reconstruction/grad_image", TOPIC)
