"""The soft-target contrastive loss against BLEEP's own, with gradients."""

import pytest
import torch

from stbench.adapters.parts.contrastive import contrastive_loss, soft_target_terms
from tests.made.golden import assert_matches, golden

CASES = [
    (case, temperature, rule)
    for case in ("loss_a", "loss_b", "loss_c")
    for temperature, rule in (
        (1.0, "divide"),
        (0.07, "divide"),
        (0.07, "multiply"),
        (2.0, "divide"),
        (2.0, "multiply"),
    )
]


@pytest.mark.parametrize(("case", "temperature", "rule"), CASES)
def test_loss_and_gradients_match_the_reference(case: str, temperature: float, rule: str) -> None:
    stored = golden("bleep")
    images = stored.tensors[f"{case}/image_embeddings"].clone().requires_grad_()
    spots = stored.tensors[f"{case}/spot_embeddings"].clone().requires_grad_()
    target_temperature = temperature if rule == "divide" else 1 / temperature
    loss = contrastive_loss(images, spots, temperature=temperature, target_temperature=target_temperature)
    loss.backward()
    name = f"{case}/T{temperature}_{rule}"
    assert_matches(loss, f"{name}/loss", stored)
    assert_matches(images.grad, f"{name}/grad_image", stored)
    assert_matches(spots.grad, f"{name}/grad_spot", stored)


def test_two_orthogonal_pairs_cost_the_binary_entropy_of_sigmoid_one() -> None:
    terms = soft_target_terms(torch.eye(2), torch.eye(2))
    torch.testing.assert_close(torch.stack([*terms.spots, *terms.images]), torch.full((4,), 0.5822), atol=1e-4, rtol=0)
