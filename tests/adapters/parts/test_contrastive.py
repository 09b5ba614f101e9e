"""The soft-target contrastive loss against BLEEP's own, with gradients."""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from stbench.adapters.parts.contrastive import contrastive_loss, soft_target_terms
from tests.made.golden import assert_matches, golden
from tests.made.reproduced import reproduces

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
@reproduces("bleep", *(f"{{case}}/T{{temperature}}_{{rule}}/{part}" for part in ("loss", "grad_image", "grad_spot")))
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


@given(st.integers(1, 7), st.floats(0.1, 3), st.floats(0.1, 3), st.integers(0, 99))
def test_the_order_of_pairs_orders_the_terms_and_the_loss_is_half_their_mean_sum(
    n: int, temperature: float, target_temperature: float, seed: int
) -> None:
    generator = torch.Generator().manual_seed(seed)
    images, spots = (torch.randn(n, 4, generator=generator, dtype=torch.float64) for _ in range(2))
    order, settings = torch.randperm(n, generator=generator), (temperature, target_temperature)
    options = dict(zip(("temperature", "target_temperature"), settings, strict=True))
    terms, moved = (soft_target_terms(images[rows], spots[rows], **options) for rows in (slice(None), order))
    for before, after in zip(terms, moved, strict=True):
        torch.testing.assert_close(after, before[order])
    loss = contrastive_loss(images, spots, **options)
    assert loss.item() == pytest.approx((terms.spots.sum() + terms.images.sum()).item() / 2 / n)


def test_two_orthogonal_pairs_cost_the_binary_entropy_of_sigmoid_one() -> None:
    terms = soft_target_terms(torch.eye(2), torch.eye(2))
    torch.testing.assert_close(torch.stack([*terms.spots, *terms.images]), torch.full((4,), 0.5822), atol=1e-4, rtol=0)
