"""Networks made without drawing: nothing random happens, everything else does."""

import pytest
import torch
from torch import nn

from stbench.encoders.networks.uninitialised import DRAWING, Uninitialised


@pytest.mark.parametrize("there", [0.5, 1e9])
@pytest.mark.parametrize("name", sorted(DRAWING))
def test_no_draw_moves_the_generator_or_tells_two_tensors_apart(name, there):
    """Whatever lies in memory: a truncated normal is drawn again while a number is out of bounds."""
    draw = getattr(nn.init, name, None) or getattr(torch.Tensor, name)
    before = torch.get_rng_state()
    with Uninitialised():
        first, second = (draw(torch.full((3, 3), there)) for _ in range(2))
    torch.testing.assert_close(first, second, rtol=0, atol=0, equal_nan=True)
    assert torch.equal(torch.get_rng_state(), before)


@pytest.mark.parametrize("make", [lambda: nn.Linear(3, 2), lambda: nn.Conv2d(3, 2, 3), lambda: nn.Embedding(5, 2)])
def test_a_network_is_made_without_a_draw(make):
    before = torch.get_rng_state()
    with Uninitialised():
        network = make()
    assert torch.equal(torch.get_rng_state(), before)
    assert network.weight.shape == make().weight.shape


def test_what_is_not_random_is_done_and_draws_are_back_afterwards():
    with Uninitialised():
        norm = nn.LayerNorm(4)
        assert torch.equal(torch.zeros(2).add_(3), torch.full((2,), 3.0))
    assert norm.weight.tolist() == [1.0] * 4
    assert torch.zeros(50).normal_().std() > 0
