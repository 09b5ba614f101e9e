"""PAAT: permutations keep a sample's values, the term is bounded, the modes differ in sign."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from stbench.adapters.comtip.network.model import Objective
from stbench.adapters.comtip.network.paat import Discriminator, pair_loss, permuted_values, reverse_gradient
from stbench.adapters.parts.draws import one_stream
from tests.adapters.comtip import plain
from tests.adapters.comtip.plain import rows
from tests.adapters.comtip.small import expression, fronts, images, small


@given(st.integers(0, 2**31))
@settings(max_examples=20)
def test_permutation_keeps_each_samples_values(seed):
    values = expression(4)
    permuted = permuted_values(values, torch.Generator().manual_seed(seed))
    assert torch.equal(permuted.sort(dim=1).values, values.sort(dim=1).values)


def test_samples_are_permuted_independently():
    values = torch.arange(50.0).expand(6, 50)
    permuted = permuted_values(values, torch.Generator().manual_seed(0))
    assert len({tuple(row.tolist()) for row in permuted}) == 6


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 2**31), st.floats(0.1, 1000))
def test_pair_loss_is_at_most_the_distance_of_the_samples_even_after_steep_training(seed, scale):
    generator = torch.Generator().manual_seed(seed)
    discriminator = Discriminator(5, 8)
    discriminator.initialise(generator)
    matched, permuted = scale * torch.randn(2, 16, 5, generator=generator)
    optimiser = torch.optim.SGD(discriminator.parameters(), lr=0.1)
    for _ in range(20):
        optimiser.zero_grad()
        pair_loss(discriminator, matched, permuted, mode="literal").backward()
        optimiser.step()
    discriminator.train()
    with torch.no_grad():
        for _ in range(100):
            discriminator(matched)  # lets the power iteration settle
        distance = (matched - permuted).norm(dim=1).mean()
        assert pair_loss(discriminator, matched, permuted, mode="literal").abs() <= 1.01 * distance


@pytest.mark.parametrize("length", [1e-3, 1.0, 1e6])
def test_cooperative_term_cannot_exceed_two_however_long_the_vectors(length):
    discriminator = Discriminator(5, 8)
    discriminator.initialise(torch.Generator().manual_seed(0))
    matched, permuted = length * torch.randn(2, 16, 5, generator=torch.Generator().manual_seed(1))
    assert pair_loss(discriminator, matched, permuted, mode="cooperative").abs() <= 2.02


def text_gradient(model, terms) -> torch.Tensor:
    model.zero_grad()
    terms.pair.backward(retain_graph=True)
    return torch.cat([p.grad.flatten() for p in model.text.parameters() if p.grad is not None])


def test_discriminator_descends_while_a_literal_encoder_is_pushed_the_other_way():
    terms = {}
    for reversal in (1.0, -1.0):  # a factor of minus one undoes the reversal
        model = small(paat="literal")
        draws = one_stream(torch.Generator().manual_seed(3))
        found = model(images(), expression(), fronts(), Objective(reversal=reversal), draws)
        terms[reversal] = text_gradient(model, found), model.disc.hidden.weight.grad.clone()
    torch.testing.assert_close(terms[1.0][0], -terms[-1.0][0])
    torch.testing.assert_close(terms[1.0][1], terms[-1.0][1])


def test_switched_off_there_is_no_term_and_no_discriminator():
    model = small(paat="off")
    terms = model(images(), expression(), fronts(), Objective(), one_stream(torch.Generator().manual_seed(3)))
    assert model.disc is None
    assert terms.pair.item() == 0.0


TOLERANCE = 1e-12


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


@pytest.mark.parametrize("strength", [0.0, 0.7, 3.0])
def test_equation_9_reversal_leaves_values_and_turns_gradients(strength):
    z = torch.randn(4, 3, dtype=torch.float64, requires_grad=True)
    factor = torch.randn(4, 3, dtype=torch.float64)
    passed = reverse_gradient(z, strength)
    (passed * factor).sum().backward()
    assert torch.equal(passed, z)
    np.testing.assert_allclose(z.grad.numpy(), -strength * factor.numpy(), rtol=TOLERANCE)


@pytest.mark.parametrize(
    ("mode", "gradient"),
    [("literal", [-1.0, -1.0, -1.0]), ("cooperative", [4 / 27, -1 / 27, -1 / 27])],
    ids=["literal", "cooperative"],
)
def test_equation_9_encoder_and_discriminator_are_pushed_opposite_ways_only_when_literal(mode, gradient):
    """The discriminator sums; cooperative, it sums a vector of length three brought to unit length."""
    discriminator = nn.Sequential(nn.Linear(3, 1, bias=False), nn.Flatten(0)).double()
    nn.init.ones_(discriminator[0].weight)
    matched = torch.tensor([[1.0, 2.0, 2.0]]).double().requires_grad_()
    pair_loss(discriminator, matched, torch.zeros(1, 3).double(), mode=mode).backward()
    assert matched.grad[0].tolist() == pytest.approx(gradient)
